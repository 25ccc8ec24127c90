"""A contract of import-linter: a package may import the standard library, this project, and what is listed."""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowListContract(Contract):
    """``source`` and everything below it imports no other distribution than those in ``allowed``."""

    type_name = "allow_list"

    source = fields.ModuleField()
    allowed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find the imports that nobody allowed."""
        del verbose
        source = str(cast(object, self.source))
        allowed = cast("set[str]", self.allowed)
        known = sys.stdlib_module_names | {graph_root(source), *allowed}
        strangers = sorted(
            (module, imported)
            for module in {source, *graph.find_descendants(source)}
            for imported in graph.find_modules_directly_imported_by(module)
            if graph_root(imported) not in known
        )
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is not allowed."""
        for module, imported in check.metadata["strangers"]:
            output.print_error(f"{module} must not import {imported}")


def graph_root(module: str) -> str:
    """The top-level package of a module."""
    return module.partition(".")[0]
