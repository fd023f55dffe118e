"""Claim: every script fits scripts/script.schema.json and every profile of scripts/devices/ scripts/device.schema.json, broken ones do not, and every
result fits scripts/result.schema.json.

usage: schema_check.py ROOT [RESULT.json ...]
"""
import datetime
import json
import pathlib
import sys
import tomllib

import jsonschema

root = pathlib.Path(sys.argv[1])
failed = 0


def validator(name):
    schema = json.loads((root / "scripts" / name).read_text())
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def report(path, errors):
    global failed
    for error in errors:
        failed += 1
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")


# What JSON Schema cannot say, or TOML already refuses: relations between rungs, files, and TOML's own syntax.
BEYOND = {"algorithm-unknown-alone", "algorithm-unknown-below", "again-below", "again-changed", "again-of-another", "branch-of-new-request", "dialog-of-invite", "early-of-nothing",
          "credentials-of-ack", "rack-of-no-prack", "require-of-bye", "every-without-times", "sent-by-of-proxy", "stimulus-of-response", "user-of-proxy",
          "ack-of-no-final", "ack-of-nothing", "bad-address", "body-absolute", "case-before-no-rung", "body-is-a-folder", "body-of-unknown-type", "body-outside",
          "bye-of-nobodys-call", "bye-of-nothing", "call-not-said", "call-of-nobody", "call-on-another-hop",
          "captions-another-hop", "choice-of-a-request", "captions-another-method", "captions-final-and-not", "captions-unknown-party",
          "contact-expires", "contact-no-uri", "contact-star-and-more", "contact-star-lasts", "expires-of-invite", "expires-of-proxy",
          "expires-out-of-order", "query-with-contact", "redirect-accepts", "redirect-that-rings", "registrar-600",
          "registrar-answers-invite", "registrar-by-name-asks", "registrar-of-ua", "registrar-with-aor", "proxy-with-aor", "proxy-with-display",
          "cancel-of-nothing", "control-in-title", "crosses-below", "crosses-itself", "crosses-own", "dns-alias-and-more", "dns-bad-number", "dns-name-twice", "dns-record-twice", "gap", "linger-no-time", "linger-too-long", "missing-body", "missing-octets",
          "octets-and-body", "party-not-a-lifeline", "progress-after-final", "response-the-wrong-way", "response-without-method", "response-to-nothing", "rung-not-drawn",
          "rung-to-unknown-party", "second-final", "starts-at-two", "ua-alg", "ua-record-route", "ua-with-domain",
          "within-before-after", "within-no-time", "without-and-fields", "without-what-is-no-field",
          "stream-copies-of-a-cut", "stream-cuts-that-go-back", "stream-lost-and-cut", "stream-no-stall", "stream-nothing-to-join",
          "stream-other-connection-of-a-response", "stream-two-ends"}

scripts = validator("script.schema.json")
good = sorted(path for path in (root / "scripts").glob("*/**/*.toml") if path.parent.name not in ("devices", "torture", "lab"))
for path in good:
    report(path, scripts.iter_errors(tomllib.loads(path.read_text())))
bad = sorted((root / "tests/script/bad").glob("*.toml"))
for path in bad:
    try:
        document = tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        continue
    if path.stem == "field-is-date":
        continue  # TOML's dates are no JSON
    if scripts.is_valid(document) != (path.stem in BEYOND):
        failed += 1
        print(f"{path}: the schema {'takes' if path.stem not in BEYOND else 'refuses'} it")

# TOML's dates are no JSON: as text they are what the schema of profiles describes.
def as_json(value):
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


labs = validator("lab.schema.json")
example = as_json(tomllib.loads((root / "scripts/lab/example.toml").read_text()))
report(root / "scripts/lab/example.toml", labs.iter_errors(example))
for key, value in (("flow", ["x"]), ("device", []), ("repeat", 0), ("transports", ["sctp"])):
    if labs.is_valid({**example, key: value}):
        failed += 1
        print(f"scripts/lab.schema.json takes {key} = {value}")
validator("lab-result.schema.json")

BEYOND_PROFILES = {"bad-address", "bad-port", "ca-is-not-there", "dns-bad-record", "t1-too-long", "timeout-nothing",
                   "timeout-too-long", "unknown-placeholder", "waiver-of-no-letter", "waiver-of-no-rule", "waiver-until-is-text"}
profiles = validator("device.schema.json")
good_profiles = sorted((root / "scripts/devices").glob("*.toml"))
for path in good_profiles:
    report(path, profiles.iter_errors(as_json(tomllib.loads(path.read_text()))))
bad_profiles = sorted((root / "tests/device/bad").glob("*.toml"))
for path in bad_profiles:
    try:
        document = as_json(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError:
        continue
    if profiles.is_valid(document) != (path.stem in BEYOND_PROFILES):
        failed += 1
        print(f"{path}: the schema {'takes' if path.stem not in BEYOND_PROFILES else 'refuses'} it")

results = validator("result.schema.json")
for name in sys.argv[2:]:
    report(name, results.iter_errors(json.loads(pathlib.Path(name).read_text())))

print(f"{len(good)} scripts, {len(bad)} bad scripts, {len(good_profiles)} profiles, {len(bad_profiles)} bad profiles, "
      f"{len(sys.argv) - 2} results, {failed} wrong")
sys.exit(1 if failed or not good or not bad or not good_profiles or not bad_profiles else 0)
