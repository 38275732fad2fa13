"""An application as the desk sees it: how far it has come and where its codes go, and nothing else that was told."""

from dataclasses import dataclass
from uuid import UUID

from peserta.enrolment.actions import read_application
from peserta.enrolment.application import Application
from peserta.enrolment.desk import decision_store
from peserta.enrolment.journey import Step, next_step
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.values import Reference
from peserta.registry.actions import list_family


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An application and the first step that is not done; `head_id` is who is on record as its head by now."""

    application: Application
    step: Step
    head_id: UUID | None


async def find_at_desk(conn: Conn, reference: Reference, *, keys: Keys) -> AtDesk | None:
    """The application with this reference, whoever's browser it is."""
    row = await decision_store.find_by_reference(conn, reference.characters)
    if row is None:
        return None
    application = await read_application(conn, row, keys)
    family = await list_family(conn, application.family_id) if application.family_id is not None else []
    return AtDesk(application, next_step(application), family[0].id if family else None)
