"""A second host is another program that runs the same components, so that what an app is does not rest on our host alone.

It instantiates an app with the engine's Python package, gives it every function it imports, tells it what our host told it
(`plays`, an example of the developer's tool, wrote that down), and compares what the app draws and asks for, turn by turn.

It has a storage, counters and answers of its own and takes none of ours: only the events, their times and chance come from
the play. It checks no grant and no bound: what is refused because a person or a manifest says no is our host's matter.

Usage: second_host.py PLAY.json…   (beside each lies its component, PLAY.wasm)
"""

import json
import sys
from pathlib import Path

from wasmtime import Config, Engine, Store
from wasmtime.component import Component, ComponentInstanceType, FuncType, Linker, Record, ResultType, VariantType

from values import camel, case, kebab, named, node, to_wit, wish

GUEST = "teahouse:app/guest@1.0.0"
# What may be asked without a press.
WITHOUT_PERSON = {"contracts.read", "claims.look", "shielded.look"}
# Our host's words for a request, and the function that makes it.
ASKED_BY = {
    "pay": "wallet.request-payment",
    "payPrivately": "shielded.send",
    "lookAtPayment": "shielded.look",
    "read": "contracts.read",
    "write": "contracts.request-write",
    "give": "claims.give",
    "redeem": "claims.redeem",
    "look": "claims.look",
    "sendCard": "chat.send-card",
    "pickContacts": "device.pick-contacts",
}


class Refused(Exception):
    """The host's no, which the app is told."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code, self.detail = code, detail


class Differs(Exception):
    """The app did something else here than in our host."""


class Turn:
    """What one turn wants; nothing of it is kept before it has ended well."""

    def __init__(self, host, cause, now, chance):
        self.now, self.chance = now, chance
        event = cause["value"] if cause["kind"] == "event" else {}
        self.gesture = event.get("kind") == "ui" and event["value"]["input"]["kind"] == "pressed"
        self.kept, self.keys, self.answers = dict(host.kept), dict(host.keys), dict(host.answers)
        self.last_request, self.last_batch = host.last_request, host.last_batch
        self.watches = dict(host.watches)
        self.draws, self.asks = None, []


class Host:
    """One person's host of one app: what outlives a turn, and what the app can call."""

    def __init__(self, about, play):
        self.about, self.given = about, play["answers"]
        self.kept, self.keys, self.answers, self.watches = {}, {}, {}, {}
        self.last_request = self.last_batch = 0
        self.turn = None

    def begin(self, cause, now, chance):
        event = cause["value"]
        if cause["kind"] == "event" and event["kind"] == "answered":
            told = str(event["value"])
            if told in self.given:
                self.answers.setdefault(event["value"], self.given.pop(told))
        self.turn = Turn(self, cause, now, chance)

    def keep(self):
        turn = self.turn
        self.kept, self.keys, self.answers = turn.kept, turn.keys, turn.answers
        self.last_request, self.last_batch = turn.last_request, turn.last_batch
        self.watches = turn.watches
        wanted = {"draws": turn.draws, "asks": turn.asks}
        return wanted if turn.draws is not None or turn.asks else None

    def call(self, name, ty, arguments):
        """Any function that an app may import: one of those below, or a request with an answer to come."""
        own = getattr(self, name.replace(".", "_").replace("-", "_"), None)
        if own is not None:
            return own(ty, *arguments)
        if name.endswith(".take-answer"):
            return self.take(ty, *arguments)
        return self.ask(name, ty, arguments)

    def ui_render(self, ty, tree):
        element = ty.params[0][1].element
        self.turn.draws = {"nodes": [node(element, drawn) for drawn in tree]}

    def clock_now_ms(self, _):
        return self.turn.now

    def clock_set_timer(self, *_):
        return None  # the play says when timers come due

    def clock_cancel_timer(self, *_):
        return None

    def random_bytes(self, _, length):
        drawn = bytes(self.turn.chance.pop(0))
        if len(drawn) != length:
            raise Differs(f"it draws {length} random bytes, and {len(drawn)} in our host")
        return drawn

    def log_write(self, *_):
        return None

    def storage_get(self, _, key):
        return self.turn.kept.get(key)

    def storage_put(self, _, key, value):
        self.turn.kept[key] = value

    def storage_delete(self, _, key):
        self.turn.kept.pop(key, None)

    def storage_keys(self, _, prefix, after, limit):
        keys = sorted((key for key in self.turn.kept if key.startswith(prefix)), key=str.encode)
        later = [key for key in keys if after is None or key.encode() > after.encode()]
        return later[: min(limit, 256)]

    def storage_stat(self, ty):
        weight = sum(len(key.encode()) + len(value) for key, value in self.turn.kept.items())
        quota = self.about["storageBytes"]
        return to_wit(ty.result, {"bytes": weight, "keys": len(self.turn.kept), "quotaBytes": quota, "quotaKeys": 10_000})

    def identity_app_user_id(self, _):
        return self.about["user"]

    def wallet_assets(self, ty):
        return to_wit(ty.result, self.about["assets"])

    def claims_reserve(self, _, count):
        self.turn.last_batch += 1
        return self.turn.last_batch

    def contracts_watch(self, ty, call):
        read = json.dumps(wish(ty, [call]), sort_keys=True)
        if read not in self.turn.watches:
            self.turn.last_request += 1
            self.turn.watches[read] = self.turn.last_request
        return self.turn.watches[read]

    def contracts_unwatch(self, _, number):
        self.turn.watches = {read: known for read, known in self.turn.watches.items() if known != number}

    def take(self, ty, number):
        if number not in self.turn.answers:
            raise Refused("not-found", "no answer to take")
        answer = self.turn.answers.pop(number)
        if answer["kind"] == "refused":
            raise Refused(kebab(answer["value"]["code"]), answer["value"]["detail"])
        ok = ty.result.ok
        if ok is None or isinstance(ok, VariantType):
            return None if ok is None else to_wit(ok, answer)
        return to_wit(ok, answer["value"])

    def ask(self, name, ty, arguments):
        turn = self.turn
        key = next((getattr(a, "idempotency-key", None) for a in arguments if isinstance(a, Record)), None)
        if key in turn.keys:
            return turn.keys[key]
        if not turn.gesture and name not in WITHOUT_PERSON:
            raise Refused("needs-gesture", "ask in the turn in which the person pressed a button")
        turn.last_request += 1
        turn.asks.append([turn.last_request, name, wish(ty, arguments)])
        if key is not None:
            turn.keys[key] = turn.last_request
        return turn.last_request


class App:
    """An instance of a component behind a host, until a turn fails."""

    def __init__(self, engine, component, host):
        self.host, self.broke, self.types = host, None, {}
        self.store = Store(engine)
        self.instance = self.linked(engine, component).instantiate(self.store, component)
        self.guest = self.instance.get_export_index(self.store, GUEST)

    def linked(self, engine, component):
        linker = Linker(engine)
        with linker.root() as root:
            for name, item in component.type.imports(engine).items():
                if not isinstance(item.ty, ComponentInstanceType):
                    raise Differs(f"it imports {name}, which is no interface")
                with root.add_instance(name) as interface:
                    self.define(interface, name, item.ty.exports(engine))
        return linker

    def define(self, interface, name, items):
        short = name.split("/")[1].split("@")[0]
        for word, item in items.items():
            if isinstance(item.ty, FuncType):
                interface.add_func(word, self.function(f"{short}.{word}", item.ty))

    def function(self, name, ty):
        fails = isinstance(ty.result, ResultType)

        def called(_, *arguments):
            try:
                value = self.host.call(name, ty, arguments)
                return case(ty.result, "ok", value) if fails else value
            except Refused as no:
                if not fails:
                    raise
                told = to_wit(ty.result.err, {"code": camel(no.code), "detail": no.detail})
                return case(ty.result, "err", told)
            except Exception as broke:
                # The package hands on that a call failed, and not always why.
                self.broke = f"{name}: {broke!r}"
                raise

        return called

    def run(self, cause):
        starts = cause["kind"] == "start"
        index = self.instance.get_export_index(self.store, "start" if starts else "on-event", self.guest)
        function = self.instance.get_func(self.store, index)
        ((_, ty),) = function.type(self.store).params
        said = {"apiLevel": 1} | cause["value"] if starts else cause["value"]
        function(self.store, to_wit(ty, said))


def turns(session):
    """The turns of a session: their cause, time and chance, how they ended, and whether our host kept them."""
    if session["cut"]:
        raise Differs("its recording ended before it did")
    turn = None
    for step in session["steps"]:
        kind, value = step["kind"], step.get("value")
        if kind == "turn":
            if turn is not None:
                yield turn
            turn = {"cause": value["cause"], "now": value["now"], "chance": []}
        elif kind == "random":
            turn["chance"].append(value)
        elif kind == "end":
            turn |= {"ended": value["kind"], "kept": value["kind"] == "ran"}
        elif kind == "notKept":
            turn["kept"] = False
    if turn is not None:
        yield turn


def expected(play):
    """What our host was asked to draw and do, as this host writes it."""
    def asked(request):
        kind, value = request["kind"]["kind"], request["kind"].get("value")
        return [request["id"], ASKED_BY.get(kind, kind), named(value)]

    return [{"draws": one["draws"], "asks": [asked(request) for request in one["asks"]]} for one in play["wanted"]]


def play_again(engine, component, about, play):
    """Every turn of a play in this host; the turns that wanted something."""
    host, wanted = Host(about, play), []
    for session in play["sessions"]:
        app = None
        for turn in turns(session):
            if turn["ended"] == "broken":
                continue  # from outside: where it stood can be repeated by nobody, and nothing of it was kept
            if turn["cause"]["kind"] == "start":
                app = App(engine, component, host)
            host.begin(turn["cause"], turn["now"], turn["chance"])
            ended = ends(app, turn["cause"])
            if (ended is None) != (turn["ended"] == "ran"):
                raise Differs(f"{turn['cause']} ended with {ended or 'a turn to keep'}, and otherwise in our host")
            kept = host.keep() if turn["kept"] else None
            wanted += [] if kept is None else [kept]
    return wanted


def ends(app, cause):
    """Why a turn is not kept, or nothing."""
    try:
        app.run(cause)
    except Exception as error:
        if app.broke:
            raise Differs(app.broke) from error
        return repr(error)
    return None


def first_difference(ours, here):
    for place, (one, other) in enumerate(zip(ours, here), 1):
        for part in ("asks", "draws"):
            if one[part] != other[part]:
                return f"turn {place} {part}\n  in our host {shown(one[part])}\n  here        {shown(other[part])}"
    if len(ours) != len(here):
        return f"{len(ours)} turns want something in our host, {len(here)} here"
    return None


def shown(value):
    return json.dumps(value, ensure_ascii=False)


def engine_for_apps():
    """As our host's: NaNs have one form, and an app's own engine may link its parts through several memories."""
    config = Config()
    config.wasm_component_model = True
    config.wasm_multi_memory = True
    config.cranelift_nan_canonicalization = True
    return Engine(config)


def compare(engine, path):
    """The complaints about one app, a line for each play."""
    about = json.loads(path.read_text(encoding="utf-8"))
    component = Component.from_file(engine, path.with_suffix(".wasm"))
    complaints = []
    for play in about["plays"]:
        ours = expected(play)
        try:
            different = first_difference(ours, play_again(engine, component, about, play))
        except Differs as complaint:
            different = str(complaint)
        trees = sum(one["draws"] is not None for one in ours)
        name = f"{path.stem} {play['file']}"
        print(f"test {name} ... {'FAILED' if different else 'ok'} ({trees} trees)")
        complaints += [f"{name}: {different}"] if different else []
    return complaints, len(about["plays"])


def main(paths):
    engine = engine_for_apps()
    complaints, plays = [], 0
    for path in map(Path, paths):
        found, played = compare(engine, path)
        complaints += found
        plays += played
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"test result: {plays - len(complaints)} passed; {len(complaints)} failed")
    return 1 if complaints or plays == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
