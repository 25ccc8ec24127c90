"""The interactive API reference: one page of our own that loads nothing from elsewhere, so that it works offline."""

from importlib.resources import files
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin


class ReferencePage(OpenAPIRenderPlugin):
    """Serves ``pages/reference.html``, which reads the OpenAPI document beside it."""

    def __init__(self) -> None:
        super().__init__(path="/")
        self._page = files("askpro.entrypoints.web").joinpath("pages", "reference.html").read_bytes()

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page; it fetches the document itself."""
        del request, openapi_schema
        return self._page
