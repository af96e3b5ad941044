"""The official SDK's client: a session with tools, resources, prompts, progress, log messages and announcements."""

import anyio
import httpx2
import mcp_types
from common import arguments, report
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


class Connection:
    """One MCP session, and what came over it that nobody had asked for."""

    def __init__(self, url: str, token: str):
        self.stream_is_open, self.announced = anyio.Event(), anyio.Event()
        self.sessions, self.kinds, self.logged = set(), set(), []
        hooks = {"response": [self.on_response]}
        headers = {"authorization": f"Bearer {token}"}
        self.http = httpx2.AsyncClient(headers=headers, event_hooks=hooks, timeout=30)
        transport = streamable_http_client(url, http_client=self.http)
        self.client = Client(
            transport, mode="legacy", message_handler=self.on_message, logging_callback=self.on_log, cache=None
        )

    async def on_response(self, response):
        kind = response.headers.get("content-type", "none")
        self.kinds.add((response.request.method, response.status_code, kind.split(";")[0]))
        if "mcp-session-id" in response.headers:
            self.sessions.add(response.headers["mcp-session-id"])
        if response.request.method == "GET":
            self.stream_is_open.set()

    async def on_message(self, message):
        if isinstance(message, mcp_types.ToolListChangedNotification):
            self.announced.set()

    async def on_log(self, params):
        self.logged.append(params.data)

    async def __aenter__(self):
        await self.http.__aenter__()
        await self.client.__aenter__()
        return self

    async def __aexit__(self, *error):
        await self.client.__aexit__(*error)
        await self.http.__aexit__(*error)


async def allowed(url: str, token: str):
    progress = []

    async def on_progress(done, total, message):
        progress.append([done, total, message])

    async with Connection(url, token) as connection:
        client = connection.client
        tools = [tool.model_dump() for tool in (await client.list_tools()).tools]
        added = await client.call_tool("add", {"a": 20, "b": 22})
        counted = await client.call_tool("count", {"to": 3}, progress_callback=on_progress)
        order = await client.read_resource("orders://7")
        prompt = await client.get_prompt("summary", {"customer": "Ada"})
        await client.send_ping()
        with anyio.fail_after(30):
            await connection.stream_is_open.wait()
            await client.call_tool("announce", {})
            await connection.announced.wait()
    results = [result.model_dump(mode="json") for result in (added, counted, order, prompt)]
    return {
        "tools": tools,
        "results": results,
        "progress": progress,
        "logged": connection.logged,
        "sessions": len(connection.sessions),
        "kinds": sorted(connection.kinds),
    }


async def refused(url: str, token: str):
    async def call(name, arguments):
        try:
            result = await connection.client.call_tool(name, arguments)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        raise AssertionError(f"not refused: {result!r}")

    async with Connection(url, token) as connection:
        forbidden = await call("delete_orders", {"customer": "Ada"})
        # The session goes on after a refusal.
        deleted = await connection.client.call_tool("list_deleted", {})
    try:
        async with Connection(url, "not-a-token"):
            raise AssertionError("not refused")
    except Exception as error:
        # Task groups wrap what happened in them.
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        nobody = f"{type(error).__name__}: {error}"
    return {"delete": forbidden, "nobody": nobody}, deleted.structured_content


async def main():
    direct, gated, token = arguments()
    shown, deleted = await refused(gated, token)
    assert deleted == {"result": []}, deleted
    report(await allowed(direct, token), await allowed(gated, token), shown)


anyio.run(main)
