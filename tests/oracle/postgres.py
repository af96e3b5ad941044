"""PostgreSQL's own grammar (pglast) on statements: one JSON string a line in, one JSON object a line out.

{"error": true} where PostgreSQL does not parse the line. Else what its tree has in every place that runs:
"effects", "reads" and "writes" (relations as PostgreSQL reads their names), "unbounded" (an UPDATE or DELETE without WHERE),
"functions" (called by name), "top" (the kinds of the statements). What EXPLAIN only plans and what CREATE RULE only
stores does not run.
"""

import json
import sys

from pglast.parser import ParseError, parse_sql_json

READ_ONLY = {
    "SelectStmt", "ExplainStmt", "VariableShowStmt", "TransactionStmt", "DeclareCursorStmt", "FetchStmt",
    "ClosePortalStmt", "DeallocateStmt", "ListenStmt", "UnlistenStmt", "ConstraintsSetStmt",
}  # fmt: skip
DATA = {"InsertStmt": {"write"}, "UpdateStmt": {"write"}, "DeleteStmt": {"destructive"}, "MergeStmt": {"write"}}
PRIVILEGES = {
    "GrantStmt", "GrantRoleStmt", "AlterDefaultPrivilegesStmt", "CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt",
    "AlterSystemStmt", "CreatePolicyStmt", "AlterPolicyStmt", "AlterOwnerStmt", "ReassignOwnedStmt", "AlterDatabaseStmt",
    "AlterDatabaseSetStmt", "CreatedbStmt", "CreatePublicationStmt", "AlterPublicationStmt",
}  # fmt: skip
REMOVES = {
    "TruncateStmt", "DropStmt", "DropRoleStmt", "DropdbStmt", "DropOwnedStmt", "DropTableSpaceStmt", "DropUserMappingStmt",
    "DropSubscriptionStmt",
}  # fmt: skip
CODE = {
    "DoStmt", "CallStmt", "LoadStmt", "CreateFunctionStmt", "CreateTrigStmt", "RuleStmt", "CreateExtensionStmt",
    "CreateEventTrigStmt", "CreatePLangStmt", "CreateForeignServerStmt", "CreateSubscriptionStmt",
    "ImportForeignSchemaStmt", "ExecuteStmt",
}  # fmt: skip
STORED = {"RuleStmt": "actions", "CreateFunctionStmt": "sql_body"}
# The relation that a statement of this kind changes is in its field `relation`.
WRITES_RELATION = {
    "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CreateStmt", "AlterTableStmt", "IndexStmt", "RuleStmt",
    "CreateTrigStmt", "RenameStmt", "AlterObjectSchemaStmt", "RefreshMatViewStmt",
}  # fmt: skip


def dotted(parts):
    return ".".join(parts)


def name(relation):
    keys = ("catalogname", "schemaname", "relname")
    return [relation[k] for k in keys if relation.get(k)]


def strings(nodes):
    return [n["String"].get("sval", "") for n in nodes if "String" in n]


class Reading:
    def __init__(self):
        self.effects, self.reads, self.writes, self.functions = set(), [], [], set()
        self.unbounded = False
        self.scopes = []

    def read(self, relation):
        parts = name(relation)
        if len(parts) == 1 and any(parts[0] in scope for scope in self.scopes):
            return
        self.reads.append(parts)

    def statement(self, kind, node):
        self.effects |= DATA.get(kind, set())
        if kind.endswith("Stmt") and kind not in READ_ONLY and kind not in DATA and kind not in ("CopyStmt", "PrepareStmt"):
            self.effects.add("other")
        if kind in REMOVES:
            self.effects.add("destructive")
        if kind in PRIVILEGES or (kind == "VariableSetStmt" and node.get("name") in ("role", "session_authorization")):
            self.effects.add("admin")
        if kind in CODE:
            self.effects.add("execute")
        if kind in ("UpdateStmt", "DeleteStmt") and "whereClause" not in node:
            self.unbounded = True
            self.effects.add("destructive")
        if kind == "MergeWhenClause":
            self.effects |= {"CMD_DELETE": {"destructive"}, "CMD_NOTHING": set()}.get(node["commandType"], {"write"})
        if kind == "AlterTableCmd" and node["subtype"] in ("AT_DropColumn", "AT_DropConstraint"):
            self.effects.add("destructive")
        if kind == "OnConflictClause" and node["action"] == "ONCONFLICT_UPDATE":
            self.effects.add("write")
        if kind == "IntoClause":
            self.effects.add("write")
            self.writes.append(name(node["rel"]))
        if kind == "CopyStmt":
            self.copy(node)
        # Types are no relations.
        named = node.get("objtype") != "OBJECT_TYPE" and node.get("relationType") != "OBJECT_TYPE"
        if kind in WRITES_RELATION and "relation" in node and named:
            self.writes.append(name(node["relation"]))
        if kind == "TruncateStmt":
            self.writes += [name(r["RangeVar"]) for r in node["relations"]]
        if kind == "ViewStmt":
            self.writes.append(name(node["view"]))
        if kind == "DropStmt" and node["removeType"] in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX"):
            self.writes += [strings(o["List"]["items"]) for o in node["objects"]]
        if kind == "FuncCall" and node.get("funcformat") == "COERCE_EXPLICIT_CALL":
            self.functions.add(dotted(strings(node["funcname"])))

    def copy(self, node):
        self.effects.add("write" if node.get("is_from") else "read")
        if "filename" in node:
            self.effects.add("execute")
        if "relation" in node:
            (self.writes if node.get("is_from") else self.reads).append(name(node["relation"]))

    def walk(self, node):
        if isinstance(node, list):
            for item in node:
                self.walk(item)
        elif isinstance(node, dict):
            for kind, value in node.items():
                if kind == "RangeVar":
                    self.read(value)
                elif isinstance(value, dict) and kind[:1].isupper():
                    self.node(kind, value)
                else:
                    self.walk(value)

    def node(self, kind, node):
        if kind == "ExplainStmt" and not any(o["DefElem"]["defname"].startswith("analy") for o in node.get("options", [])):
            return
        self.statement(kind, node)
        fields = {k: v for k, v in node.items() if k != STORED.get(kind)}
        with_clause = fields.pop("withClause", None)
        if with_clause:
            self.ctes(with_clause)
        own = kind in WRITES_RELATION | {"CopyStmt", "IntoClause"}
        for key, value in fields.items():
            if own and key in ("relation", "rel", "relations"):
                continue
            if kind == "TruncateStmt" and key == "relations" or kind == "ViewStmt" and key == "view":
                continue
            # Names without a place among relations: what is locked is in FROM too, the rest are constraints or remote.
            if key in ("lockedRels", "table_list") or kind == "ConstraintsSetStmt":
                continue
            # A set operation's arms, and single nodes of a fixed type, have no tag.
            if isinstance(value, dict) and kind == "SelectStmt" and key in ("larg", "rarg"):
                self.node("SelectStmt", value)
            elif isinstance(value, dict) and key in ("intoClause", "into"):
                self.node("IntoClause", value)
            elif isinstance(value, dict) and key == "onConflictClause":
                self.node("OnConflictClause", value)
            else:
                self.walk(value)
        if with_clause:
            self.scopes.pop()

    def ctes(self, clause):
        tables = [t["CommonTableExpr"] for t in clause["ctes"]]
        scope = {t["ctename"] for t in tables} if clause.get("recursive") else set()
        self.scopes.append(scope)
        for table in tables:
            self.walk(table["ctequery"])
            scope.add(table["ctename"])


def judge(text):
    try:
        tree = json.loads(parse_sql_json(text))
    except ParseError:
        return {"error": True}
    reading = Reading()
    statements = [s["stmt"] for s in tree.get("stmts", [])]
    reading.walk(statements)
    return {
        "effects": sorted(reading.effects),
        "reads": sorted(map(list, {tuple(r) for r in reading.reads})),
        "writes": sorted(map(list, {tuple(w) for w in reading.writes})),
        "unbounded": reading.unbounded,
        "functions": sorted(reading.functions),
        "top": sorted({kind for s in statements for kind in s}),
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(judge(json.loads(line))))
