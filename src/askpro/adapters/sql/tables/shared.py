"""What all tables share. Every row but a company's own belongs to a company, and none is reached without it (S11)."""

from sqlalchemy import Column, ForeignKey, MetaData

from askpro.adapters.sql.types import WORDS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def of_company(*, primary_key: bool = False) -> "Column[str]":
    """The column that says whose the row is."""
    return Column("company_id", WORDS, ForeignKey("companies.id"), primary_key=primary_key, nullable=False)
