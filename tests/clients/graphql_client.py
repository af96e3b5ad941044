"""gql, with its transport over requests."""

from common import arguments, report, shown
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport


class Shop:
    def __init__(self, url: str, token: str, schema: bool = False):
        transport = RequestsHTTPTransport(f"{url}/graphql", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self.client = Client(transport=transport, fetch_schema_from_transport=schema)

    def ask(self, text: str, operation: str | None = None, **variables):
        request = gql(text)
        request.variable_values, request.operation_name = variables, operation
        return self.client.execute(request)


def allowed(url: str, token: str):
    # The schema is fetched by introspection, and each question is checked against it.
    shop = Shop(url, token, schema=True)
    return {
        "list": shop.ask("{ orders(first: 2) { id item } }"),
        "one": shop.ask("query One($id: ID!) { order(id: $id) { ...parts } } fragment parts on Order { item }", id="2"),
        "note": shop.ask('mutation { addNote(id: "1", note: "fragile") { notes } }'),
        # The service's own errors are shown as they are.
        "error": shown(Shop(url, token).ask, "{ orders { price } }"),
    }


def main():
    direct, gated, token = arguments()
    shop = Shop(gated, token)
    refused = {
        "mutation": shown(shop.ask, 'mutation { deleteOrder(id: "1") }'),
        "alias": shown(shop.ask, 'mutation { addNote: deleteOrder(id: "1") }'),
        "fragment": shown(shop.ask, 'mutation { ...f } fragment f on Mutation { deleteOrder(id: "1") }'),
        "nobody": shown(Shop(gated, "not-a-token").ask, "{ orders { id } }"),
    }
    assert shop.ask("{ deleted }") == {"deleted": []}
    report(allowed(direct, token), allowed(gated, token), refused)


main()
