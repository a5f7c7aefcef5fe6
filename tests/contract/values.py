"""Values of everything that a document names: valid ones, those at the edges, and others."""

import json

#: Texts that are the trouble of many programs, as they stand in a query.
QUERY_TROUBLE = ["", "%", "%zz", "%00", "%ff", "%0a", "%F0%9F%98%80", "%ed%a0%80", "'", "%22", "a" * 300, "null", "-1", "+", "%2e%2e", "*"]
MOMENTS = ["2025-01-15T10:30:00Z", "2025-01-15T10:30:00.123456789Z", "2024-02-29T23:59:59-12:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
           "2025-01-15T10:30:00.5%2B05:30"]
NO_MOMENTS = ["2025-01-15", "2025-02-29T00:00:00Z", "2025-01-15T10:30:00", "2025-01-15T24:00:00Z", "2025-01-15 10:30:00Z", "now", "1736937000",
              "2025-01-15T10:30:00.Z", "2025-01-15T10:30:00+01:00", "99999-01-01T00:00:00Z"]
DURATIONS = ["5s", "1500ms", "1m30s", "1h", "0", "1d", "999999999d", "1ns"]
TAGS = ["eu", "shop", "web/1:2", "a.b-c_d", "0", "x" * 50]
#: Whatever a body may hold where something else belongs.
JUNK = [None, True, False, 0, -1, 1, 1.5, 1e308, 10**30, "", "x", "\x00", "\u202e", "\U0001f600", "x" * 5000, [], {}, [None], {"": 1}, [[[[]]]],
        {"a": {"b": {}}}, "***", "${HOME}", "5s", ["read", "read"], list(range(1100))]


class Values:
    def __init__(self, random, judge, pool):
        self.random = random
        self.judge = judge
        #: What is there already, by what it is: "monitor", "incident", "key", "cursor", "tag", "event".
        self.pool = pool

    def one(self, *choices):
        return self.random.choice(choices)

    def known(self, what, otherwise):
        return self.random.choice(self.pool[what]) if self.pool.get(what) else otherwise

    def query_value(self, name, schema):
        """(text as it stands in a query, whether it is valid; None where that is not claimed)."""
        if self.random.random() < 0.1 and name != "include":
            text = self.one(*QUERY_TROUBLE)
            return text, None
        if name == "cursor":
            return self.one((self.known("cursor", "x"), None), ("0" * 60, False), ("x", False))
        resolved = self.judge.resolved(schema)
        if name == "monitor_id":
            ids = [self.known("monitor", "x") for _ in range(self.one(1, 1, 2, 5))]
            return ",".join(ids), None
        if resolved.get("format") == "date-time":
            return self.one((self.one(*MOMENTS), None if name in ("from", "to") else True), (self.one(*NO_MOMENTS), False))
        if "enum" in resolved:
            return self.one((self.one(*resolved["enum"]), None if name == "window" else True), (self.one(*resolved["enum"]).upper(), False), ("x", False))
        kind = resolved["type"]
        if kind == "integer":
            low, high = resolved["minimum"], resolved["maximum"]
            good = self.one(low, high, self.random.randint(low, high))
            return self.one((str(good), True), (self.one(str(low - 1), str(high + 1), "1.5", "1e2", "0x10", "9" * 30, "%201"), False))
        if kind == "boolean":
            return self.one((self.one("true", "false"), True), (self.one("True", "1", "yes", "truefalse"), False))
        if kind == "array" and name == "include":
            names = resolved["items"]["enum"]
            return ",".join(self.one(*names, "colour", "") for _ in range(self.one(1, 1, 2, 9))), True
        if kind == "array":
            return self.listed(resolved)
        length = self.one(resolved["minLength"], resolved["maxLength"], resolved["maxLength"] + 1)
        return self.one("http", "tcp", "up", "down", "a") if self.one(True, False) else "a" * length, length <= resolved["maxLength"] or None

    def listed(self, schema):
        """Words with commas between, all of which have to be valid."""
        item = self.judge.resolved(schema["items"])
        good = item.get("enum", TAGS)
        count = self.one(1, 1, 2, 3, schema.get("maxItems", 3))
        words = [self.one(*good) for _ in range(count)]
        if self.random.random() < 0.7:
            return ",".join(words), True
        if "maxItems" in schema and self.random.random() < 0.3:
            return ",".join([good[0]] * (schema["maxItems"] + 1)), False
        return ",".join(["Colour", *words]), False

    def body(self, schema):
        """A valid instance of a schema, as far as it tells."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            if name == "Duration":
                return self.one(*DURATIONS)
            return self.body(self.judge.resolved(schema))
        if "anyOf" in schema:
            return self.body(self.one(*schema["anyOf"]))
        if "enum" in schema:
            return self.one(*schema["enum"])
        kind = schema.get("type", "string")
        if isinstance(kind, list):
            kind = kind[0] if self.random.random() < 0.9 else "null"
        if kind == "object":
            needed = schema.get("required", [])
            return {name: self.field(name, each) for name, each in schema.get("properties", {}).items()
                    if name in needed or self.random.random() < 0.4}
        if kind == "array":
            items = [self.body(schema["items"]) for _ in range(self.one(0, 1, 2, 3))]
            return list(dict.fromkeys(items)) if schema.get("uniqueItems") else items
        return {"null": None, "boolean": self.one(True, False), "integer": self.integer(schema), "string": self.text(schema)}[kind]

    def field(self, name, schema):
        if name == "kind":
            return self.one("tcp", "tcp", "http", "ssl", "ping", "htp")
        if name == "url":
            return self.one("127.0.0.1:9", "127.0.0.1", "http://127.0.0.1:9/", "[::1]:9", "https://u:pass@127.0.0.1:9/x?y", "127.0.0.1:99999", "a b")
        if name == "options":
            return self.one({}, {}, {"expect": {"status": "200"}}, {"method": "HEAD"}, {"connect_to": "127.0.0.1:9"}, {"tls.ca_file": "/etc/passwd"})
        if name == "monitors" and self.random.random() < 0.8:
            # Sets that can be applied, so that there is something to change.
            names = self.random.sample(["a", "b", "c", "d", "e"], self.one(2, 3, 4))
            return [{"name": each, "kind": "tcp", "url": "127.0.0.1:9", "config": {"tags": [self.one(*TAGS)]}} for each in names]
        if name == "timeout":
            return self.one("1s", "500ms", "5s", *DURATIONS)
        return self.body(schema)

    def integer(self, schema):
        low, high = schema.get("minimum", 0), schema.get("maximum", 1000)
        return self.one(low, high, self.random.randint(low, high), 60, 60)

    def text(self, schema):
        if schema.get("format") == "date-time":
            return self.one(*(each.replace("%2B", "+") for each in MOMENTS), "2100-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
        if schema.get("format") == "uuid":
            return self.known("made", "0191e3a5-9c0a-7000-8000-000000000000")
        if schema.get("pattern", "").startswith("^[a-z0-9_.:/-]"):
            return self.one(*TAGS)
        if schema.get("pattern", "").endswith("%$"):
            return f"{self.one(1, 100, self.random.randint(1, 100))}%"
        length = self.one(schema.get("minLength", 0), schema.get("maxLength", 20), self.random.randint(1, 20))
        return self.one("a", "ä", "\U0001f600", '"') * length

    def spoilt(self, value):
        """The same with something else in one place."""
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            name = self.one(*value)
            choice = self.random.random()
            if choice < 0.2:
                return {key: each for key, each in value.items() if key != name}
            if choice < 0.35:
                return {**value, self.one("colour", "", "id", "status", "\u0000", "a" * 200): self.one(*JUNK)}
            return {**value, name: self.spoilt(value[name])}
        if isinstance(value, list) and value and self.random.random() < 0.6:
            return [*value, self.one(*JUNK)]
        return self.one(*JUNK)

    def text_of(self, value):
        """A body's bytes, sometimes no JSON any more."""
        text = json.dumps(value, ensure_ascii=self.one(True, False)).encode()
        choice = self.random.random()
        if choice < 0.9:
            return text
        at = self.random.randrange(len(text) + 1)
        return self.one(text[:at], text + b"x", b"\xef\xbb\xbf" + text, text[:at] + b"\xff" + text[at:], text[:at] + b"\x00" + text[at:], b"",
                        b"[" * 100, b'{"a":1,"a":2}', text.replace(b"}", b',"note":"\\ud800"}'), b" " * 65536 + text, b" " + text + b"\n")
