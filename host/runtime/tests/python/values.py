"""A value is said in two ways: by a component in the types of its interfaces, and by our host in JSON."""

from wasmtime.component import EnumType, ListType, OptionType, Record, RecordType, TupleType, Variant, VariantType

# Our host's words for a case, where the interface has another.
CASES = {"paidPrivately": "paid", "paymentStands": "progress"}
# The field that our host gives to the payload of a node which is no record.
PAYLOADS = {"heading": "text", "text": "text", "money": "amount", "user": "person", "time": "unixMillis"}


def camel(name):
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def kebab(name):
    return "".join("-" + letter.lower() if letter.isupper() else letter for letter in name)


# From our host's JSON to a component's values, by the type that the component states.


def to_wit(ty, said):
    if isinstance(ty, RecordType):
        return record(ty, said)
    if isinstance(ty, VariantType):
        return variant(ty, said)
    if isinstance(ty, EnumType):
        return kebab(said)
    if isinstance(ty, OptionType):
        return None if said is None else to_wit(ty.payload, said)
    if isinstance(ty, ListType):
        items = [to_wit(ty.element, item) for item in said]
        return bytes(items) if ty._is_bytes() else items
    if isinstance(ty, TupleType):
        return tuple(to_wit(part, item) for part, item in zip(ty.elements, said.values()))
    return said


def record(ty, said):
    made = Record()
    for name, field in ty.fields:
        # A moment is called `…-ms` in the interface and by its name alone in our host.
        known = camel(name) if camel(name) in said else camel(name.removesuffix("-ms"))
        setattr(made, name, to_wit(field, said.get(known)))
    return made


def variant(ty, said):
    tag = kebab(CASES.get(said["kind"], said["kind"]))
    payload = dict(ty.cases)[tag]
    return case(ty, tag, None if payload is None else to_wit(payload, said.get("value")))


def case(ty, tag, payload):
    """A case by its name where the package wants that, by its value where the value says which it is."""
    return Variant(tag, payload) if ty._tagged() else payload


# From a component's values to our host's JSON.


def from_wit(ty, value):
    if isinstance(ty, RecordType):
        return {camel(name): from_wit(field, getattr(value, name)) for name, field in ty.fields}
    if isinstance(ty, EnumType):
        return camel(value)
    if isinstance(ty, OptionType):
        return None if value is None else from_wit(ty.payload, value)
    if isinstance(ty, ListType):
        return [from_wit(ty.element, item) for item in value]
    if isinstance(ty, TupleType):
        return [from_wit(part, item) for part, item in zip(ty.elements, value)]
    if isinstance(ty, VariantType):
        tag, payload = opened(ty, value)
        return {"kind": camel(tag)} | ({} if payload is None else {"value": from_wit(payload, inner(ty, value))})
    return value


def opened(ty, value):
    """Which case a value is, and the type of what is in it."""
    if ty._tagged():
        return value.tag, dict(ty.cases)[value.tag]
    for tag, payload in ty.cases:
        classes = set()
        if payload is not None:
            payload.add_classes(classes)
        if value is None if payload is None else isinstance(value, tuple(classes)):
            return tag, payload
    raise ValueError(f"{value!r} is none of {[tag for tag, _ in ty.cases]}")


def inner(ty, value):
    return value.payload if ty._tagged() else value


def wish(ty, arguments):
    """What a function is called with, as our host writes a request."""
    said = {camel(name): from_wit(part, value) for (name, part), value in zip(ty.params, arguments)}
    return next(iter(said.values())) if len(said) == 1 else said


def named(wish):
    """A share's root is a pair in the interface, and has names in our host."""
    if isinstance(wish, dict) and wish.get("kind") == "shareRoot" and isinstance(wish["value"], dict):
        return wish | {"value": list(wish["value"].values())}
    if isinstance(wish, dict):
        return {name: named(value) for name, value in wish.items()}
    return [named(one) for one in wish] if isinstance(wish, list) else wish


def node(ty, drawn):
    """A node of a tree as our host writes it: its kind's fields beside its own."""
    fields = dict(ty.fields)
    tag = drawn.kind.tag
    payload = dict(fields["kind"].cases)[tag]
    own = {"kind": camel(tag)}
    if payload is not None:
        value = from_wit(payload, drawn.kind.payload)
        own |= {PAYLOADS[tag]: value} if tag in PAYLOADS else value
    rest = {camel(name): from_wit(field, getattr(drawn, name)) for name, field in ty.fields if name != "kind"}
    return own | rest
