"""The index over the private side, so that commands work beside the bot that owns the folder."""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, Field

from assistant.core.errors import Unavailable
from assistant.core.ports import Document, Hit, TitleIndex
from integrations.chroma.wire import unpack

PREFIX = "/index"


class DocumentIn(BaseModel):
    id: str
    title_id: int
    vector: str


class Upsert(BaseModel):
    documents: list[DocumentIn] = Field(max_length=500)


class Delete(BaseModel):
    ids: list[str]


class Search(BaseModel):
    vector: str
    limit: int = Field(ge=1, le=10_000)


def router(index: Callable[[], TitleIndex], token: str) -> APIRouter:
    """Routes for whoever knows `token`; they run in worker threads. `index` opens it when first needed."""

    def known(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "the token of private.json is needed")

    def opened() -> TitleIndex:
        try:
            return index()
        except Unavailable as error:
            raise HTTPException(503, str(error)) from error

    Index = Annotated[TitleIndex, Depends(opened)]  # noqa: N806 (a type)
    routes = APIRouter(prefix=PREFIX, dependencies=[Depends(known)])

    @routes.post("/{collection}/upsert")
    def upsert(collection: str, body: Upsert, index: Index) -> None:
        documents = [Document(d.id, d.title_id, unpack(d.vector)) for d in body.documents]
        index.upsert(collection, documents)

    @routes.post("/{collection}/delete")
    def delete(collection: str, body: Delete, index: Index) -> None:
        index.delete(collection, body.ids)

    @routes.post("/{collection}/search")
    def search(collection: str, body: Search, index: Index) -> list[Hit]:
        return index.search(collection, unpack(body.vector), body.limit)

    @routes.post("/{collection}/count")
    def count(collection: str, index: Index) -> int:
        return index.count(collection)

    @routes.post("/{collection}/drop")
    def drop(collection: str, index: Index) -> None:
        index.drop(collection)

    return routes
