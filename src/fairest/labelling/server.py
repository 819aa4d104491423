"""What the page asks for: itself, pictures one by one, and to keep what somebody told."""

import json
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from fairest.decide.words import display_name
from fairest.errors import BadInput, FairestError, NotFound, NotWritable, RunMismatch, UnknownName
from fairest.labelling.guard import TAB, Guard
from fairest.labelling.results import Agreed, Results, write_results
from fairest.labelling.session import Session
from fairest.labelling.words import agreed
from fairest.measure.skin.monk import SWATCHES

__all__ = ["app"]

_PAGE = {"": "text/html", "label.css": "text/css", "label.js": "text/javascript", "icon.svg": "image/svg+xml"}
_STATUS = {NotFound: 404, RunMismatch: 409}
_GONE_ON = "This page was opened once more: go on in the newer one, or load this one anew."


def app(session: Session, token: str, port: int) -> Starlette:
    """The server of one session: everything lies under the token, and is asked for at this port."""
    return Starlette(
        routes=[Mount(f"/{token}", routes=_Page(session).routes())],
        middleware=[Middleware(Guard, token=token, port=port)],
    )


class _Page:
    """One session, shown in one tab: the newest."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tab = 0

    def routes(self) -> list[Route]:
        return [
            *(Route(f"/{name}", self._file) for name in _PAGE),
            Route("/pictures/{name}.png", self._picture),
            Route("/begin", self._begin, methods=["POST"]),
            Route("/tell", self._tell, methods=["POST"]),
            Route("/undo", self._undo, methods=["POST"]),
            Route("/end", self._end, methods=["POST"]),
        ]

    async def _file(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        content = (files("fairest.labelling") / "page" / (name or "index.html")).read_bytes()
        return Response(content, media_type=_PAGE[name])

    async def _picture(self, request: Request) -> Response:
        try:
            content = await run_in_threadpool(self._session.picture, request.path_params["name"])
        except (NotFound, RunMismatch) as error:
            return JSONResponse({"error": str(error)}, _STATUS[type(error)])
        except FairestError:  # its words name the file, and that the prompt
            return JSONResponse({"error": "this picture cannot be shown"}, 404)
        return Response(content, media_type="image/png")

    async def _begin(self, _request: Request) -> Response:
        """All there is to know at the start. From now on older tabs are told to stop."""
        self._tab += 1
        return JSONResponse(
            {
                "tab": self._tab,
                "rater": self._session.rater.name,
                "attributes": [_asked(name, values) for name, values in self._session.support.items()],
                "pictures": [{"name": name, "told": told} for name, told in self._session.told.items()],
            }
        )

    async def _tell(self, request: Request) -> Response:
        if not self._is_newest(request):
            return JSONResponse({"error": _GONE_ON}, 409)
        try:
            name, told = _told(await request.body())
            await run_in_threadpool(self._session.tell, name, told)
        except (BadInput, UnknownName) as error:
            return JSONResponse({"error": str(error)}, 400)
        except (NotFound, RunMismatch) as error:
            return JSONResponse({"error": str(error)}, _STATUS[type(error)])
        except NotWritable as error:
            return JSONResponse({"error": str(error)}, 507)
        return JSONResponse({"told": self._session.told[name]})

    async def _undo(self, request: Request) -> Response:
        if not self._is_newest(request):
            return JSONResponse({"error": _GONE_ON}, 409)
        try:
            name = await run_in_threadpool(self._session.undo)
        except RunMismatch as error:
            return JSONResponse({"error": str(error)}, 409)
        except NotWritable as error:
            return JSONResponse({"error": str(error)}, 507)
        return JSONResponse({"name": name, "told": self._session.told[name] if name else None})

    async def _end(self, _request: Request) -> Response:
        """How far raters agree, once this one has told everything: earlier it would say what others think."""
        if self._session.done < len(self._session.told):
            return JSONResponse({"error": "there is more to label"}, 400)
        try:
            results = await run_in_threadpool(write_results, self._session.run)
        except FairestError as error:
            return JSONResponse({"error": error.message}, 507)
        return JSONResponse({"agreed": [_in_words(one) for one in _of(self._session, results)]})

    def _is_newest(self, request: Request) -> bool:
        return request.headers.get(TAB) == str(self._tab)


def _asked(attribute: str, values: Any) -> dict[str, Any]:
    shown = [{"value": value, "colour": SWATCHES.get(value)} for value in values]
    return {"name": attribute, "question": display_name(attribute), "values": shown}


def _told(body: bytes) -> tuple[str, dict[str, str]]:
    """The picture's name, and a value or reason by attribute. Raises `BadInput`."""
    try:
        document = json.loads(body)
        name, told = document["picture"], document["told"]
        if not told or not all(isinstance(text, str) for text in (name, *told, *told.values())):
            raise ValueError("texts are wanted")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput("A picture and what is told of it are wanted.") from error
    return name, told


def _of(session: Session, results: Results) -> list[Agreed]:
    return [one for one in results.agreed if session.rater.name in one.raters and one.attribute in session.support]


def _in_words(one: Agreed) -> dict[str, str]:
    return {"question": display_name(one.attribute), "found": agreed(one)}
