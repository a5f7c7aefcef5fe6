"""Compares answers with the document that the daemon serves."""

import json
import os
import re
from pathlib import Path
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator, RefResolver
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

#: Those of HTTP itself, and of what the client asked for: no operation has to name them.
FRAMING = {"date", "connection", "content-length", "content-type", "content-encoding",
           "transfer-encoding"}

#: What a stream of events is made of, without the empty line behind it.
BEGINNING = re.compile(r"retry: \d+\nid: [0-9a-f]+-\d+-\d+")
EVENT = re.compile(r"id: [0-9a-f]+-\d+-\d+\nevent: (?P<event>\w+)\ndata: (?P<data>.*)")
HEARTBEAT = re.compile(r": .*\nid: [0-9a-f]+-\d+-\d+")


def _properties(validator, properties, instance, schema):
    """As the keyword, and: in the order of the document, with what `include` asked for and no more."""
    yield from Draft202012Validator.VALIDATORS["properties"](validator, properties, instance, schema)
    if not isinstance(instance, dict):
        return
    order = [name for name in instance if name in properties]
    if order != [name for name in properties if name in instance]:
        yield ValidationError(f"the order is {order}")
    for name, each in properties.items():
        include = each.get("x-include")
        if include is not None and (include in Judge.included) != (name in instance):
            yield ValidationError(f"'{name}' is there and was not asked for, or the reverse")


Validator = extend(Draft202012Validator, {"properties": _properties})


class Judge:
    #: What the request that is judged asked for with `include`, as far as its operation knows it.
    included = frozenset()

    def __init__(self, document):
        Draft202012Validator.check_schema({"$defs": document["components"]["schemas"]})
        self.document = document
        #: Where what was answered is kept for a second opinion: see npm/answers.mjs.
        self.notes = Path(os.environ["CONTRACT_ANSWERS"]) if "CONTRACT_ANSWERS" in os.environ else None
        if self.notes is not None:
            self.notes.write_text("", encoding="utf-8")
        self.resolver = RefResolver("", document)
        self.validators = {}
        self.templates = [(re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "/?$"), path)
                          for path in document["paths"]]

    def resolved(self, part):
        return self.resolver.resolve(part["$ref"])[1] if "$ref" in part else part

    def operations(self):
        """(path template, method, operation) of all."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    yield path, method.upper(), operation

    def operation_of(self, method, path):
        """(path template, operation); None where there is none."""
        wanted = "get" if method == "HEAD" else method.lower()
        for pattern, template in self.templates:
            if pattern.match(path) and wanted in self.document["paths"][template]:
                return template, self.document["paths"][template][wanted]
        return None

    def parameters(self, template, operation):
        shared = self.document["paths"][template].get("parameters", [])
        return [self.resolved(each) for each in [*shared, *operation.get("parameters", [])]]

    def scopes(self, operation):
        """Of the key that it needs; nothing where it needs none."""
        needed = operation.get("security", self.document["security"])
        return needed[0]["apiKey"] if needed else None

    def faults(self, request, answer):
        """All that the document does not have."""
        found = self.operation_of(request.method, request.path)
        Judge.included = self._included(found, request)
        faults = [f"the status {answer.status} is not documented"]
        self._note(found, request, answer)
        for response in self._responses(found, str(answer.status)):
            faults = [*self._header_faults(response, answer), *self._body_faults(request, response, answer)]
            if not faults:
                break
        return faults

    def _note(self, found, request, answer):
        media = (answer.header("Content-Type") or "").partition(";")[0]
        if self.notes is None or request.method == "HEAD" or not media.endswith("json"):
            return
        template = None if found is None else found[0]
        with self.notes.open("a", encoding="utf-8") as file:
            json.dump({"template": template, "method": request.method, "status": str(answer.status), "media": media,
                       "body": json.loads(answer.body)}, file)
            file.write("\n")

    def _responses(self, found, status):
        """Those that it may be, the one of the operation last."""
        unrouted = self.document["x-unrouted"].get(status)
        if unrouted is not None and (found is None or unrouted["$ref"].endswith("/BadRequest")):
            yield self.resolved(unrouted)
        if found is not None and status in found[1]["responses"]:
            yield self.resolved(found[1]["responses"][status])

    def _included(self, found, request):
        if found is None:
            return frozenset()
        known = {name for each in self.parameters(*found) if each["name"] == "include"
                 for name in each["schema"]["items"]["enum"]}
        asked = {name for key, value in parse_qsl(request.query) if key == "include"
                 for name in value.split(",")}
        return frozenset(known & asked - self._only_in_pages(found, request))

    def _only_in_pages(self, found, request):
        """What `include` does not know where the list does not come in pages."""
        given = {name for name, _ in parse_qsl(request.query, keep_blank_values=True)}
        pages = [each["x-in-pages"] for each in self.parameters(*found) if "x-in-pages" in each]
        return {name for each in pages if not given & set(each["parameters"]) for name in each["include"]}

    def _header_faults(self, response, answer):
        documented = {name.lower(): self.resolved(header)
                      for name, header in response.get("headers", {}).items()}
        present = [(name.lower(), value) for name, value in answer.headers]
        for name, header in documented.items():
            if header.get("required") and name not in dict(present):
                yield f"the header {name} is missing"
        for name, value in present:
            if name in FRAMING or name.startswith("access-control-"):
                continue
            if name not in documented:
                yield f"the header {name} is not documented"
                continue
            schema = documented[name]["schema"]
            if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
                value = int(value)
            yield from (f"the header {name}: {fault}" for fault in self.schema_faults(schema, value))
        if len(present) != len(dict(present)):
            yield "a header is there twice"

    def _body_faults(self, request, response, answer):
        if request.method == "HEAD":
            return
        content = response.get("content")
        if content is None:
            if answer.body:
                yield "there is a body"
            return
        media = (answer.header("Content-Type") or "").partition(";")[0]
        if media not in content:
            yield f"the content type '{media}' is not documented"
            return
        if "x-events" in content[media]:
            yield from self._event_faults(content[media]["x-events"], answer.body)
        if not media.endswith("json"):
            return
        try:
            body = json.loads(answer.body.decode("utf-8"))
        except ValueError as error:
            yield f"the body is no JSON: {error}"
            return
        yield from self.schema_faults(content[media]["schema"], body)

    def _event_faults(self, events, body):
        """Of a stream that the client has ended somewhere."""
        beginning, *blocks = body.decode("utf-8").split("\n\n")[:-1]
        if not BEGINNING.fullmatch(beginning):
            yield f"the stream begins with {beginning!r}"
        for block in blocks:
            found = EVENT.fullmatch(block)
            if found is None:
                if not HEARTBEAT.fullmatch(block):
                    yield f"this is no event: {block!r}"
            elif found["event"] not in events:
                yield f"the event '{found['event']}' is not documented"
            else:
                yield from (f"event {found['event']}: {fault}" for fault in self._data_faults(events[found["event"]], found["data"]))

    def _data_faults(self, schema, text):
        try:
            value = json.loads(text)
        except ValueError as error:
            return [f"the data is no JSON: {error}"]
        return self.schema_faults(schema, value)

    def schema_faults(self, schema, value):
        validator = self.validators.get(id(schema))
        if validator is None:
            validator = self.validators[id(schema)] = Validator(schema, resolver=self.resolver)
        return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]
