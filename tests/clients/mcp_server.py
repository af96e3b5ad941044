"""The official SDK's own server: python mcp_server.py PORT"""

import sys

import anyio
from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("orders", log_level="WARNING")
deleted: list[str] = []


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
async def count(to: int, ctx: Context) -> str:
    """Counts, and says so on the way."""
    for n in range(1, to + 1):
        await ctx.report_progress(n, to, f"at {n}")
        await ctx.info(f"counted {n}")
    return "done"


@server.tool()
async def announce(ctx: Context) -> str:
    """Says on the stream of the session that the list of tools has changed."""
    await ctx.session.send_tool_list_changed()
    return "announced"


@server.tool()
def delete_orders(customer: str) -> str:
    """Deletes every order of a customer."""
    deleted.append(customer)
    return "deleted"


@server.tool()
def list_deleted() -> list[str]:
    """Whose orders were deleted."""
    return deleted


@server.resource("orders://{number}")
def order(number: str) -> str:
    """One order."""
    return f"order {number}: one lamp"


@server.prompt()
def summary(customer: str) -> str:
    """Asks for a summary."""
    return f"Summarise the orders of {customer}."


if __name__ == "__main__":
    anyio.run(lambda: server.run_streamable_http_async(port=int(sys.argv[1])))
