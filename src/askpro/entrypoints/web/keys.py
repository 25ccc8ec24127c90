"""Keys of companies: handed out once, revoked for good."""

from attrs import frozen
from litestar import delete, post
from litestar.params import FromPath, RawBody

from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Name
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, an_id
from askpro.entrypoints.web.shapes import KeyView, NewKeyView


@frozen(kw_only=True)
class KeyBody:
    """A new key; ``name`` says who has it."""

    name: Name = "key"


@post("/{company:str}/keys", operation_class=described(body=KeyBody), sync_to_thread=True)
def issue_key(request: ApiRequest, company: FromPath[str], body: RawBody) -> NewKeyView:
    """A new key, shown this once."""
    entry, key = request.askpro.companies.issue_key(an_id(company), read_body(KeyBody, body).name)
    return {**views.key(entry), "key": key}


@delete("/{company:str}/keys/{key_id:str}", operation_class=described(), status_code=200, sync_to_thread=True)
def revoke_key(request: ApiRequest, company: FromPath[str], key_id: FromPath[str]) -> KeyView:
    """From now on the key is refused; other processes follow within two seconds."""
    companies = request.askpro.companies
    return views.key(companies.revoke_key(companies.get(an_id(company)).id, an_id(key_id)))
