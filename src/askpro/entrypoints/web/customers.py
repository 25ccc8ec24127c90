"""Customers: they come with appointments; here they can be erased."""

from litestar import delete
from litestar.params import FromPath

from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.request import ApiRequest, an_id
from askpro.entrypoints.web.shapes import ErasureView


@delete("/{customer_id:str}", operation_class=described(), status_code=200)
@may_wait
def erase_customer(request: ApiRequest, customer_id: FromPath[str]) -> ErasureView:
    """Erase who a customer is, for good; when their appointments were stays. 409 while they are expected."""
    done = request.askpro.erase_customer(request.company_id, an_id(customer_id), actor=request.actor)
    return {
        "customer_id": done.customer_id,
        "appointments": done.appointments,
        "deliveries": done.deliveries,
        "waiting": done.waiting,
    }


HANDLERS = [erase_customer]
