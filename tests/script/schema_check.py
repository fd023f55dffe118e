"""Claim: every script fits scripts/script.schema.json, broken ones do not, and every result fits scripts/result.schema.json.

usage: schema_check.py ROOT [RESULT.json ...]
"""
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
BEYOND = {"again-below", "again-changed", "again-of-another", "branch-of-new-request", "dialog-of-invite", "early-of-nothing",
          "credentials-of-ack", "every-without-times", "sent-by-of-proxy", "stimulus-of-response", "user-of-proxy",
          "ack-of-no-final", "ack-of-nothing", "bad-address", "body-absolute", "body-is-a-folder", "body-of-unknown-type", "body-outside",
          "bye-of-nobodys-call", "bye-of-nothing", "call-not-said", "call-of-nobody", "call-on-another-hop",
          "captions-another-hop", "captions-another-method", "captions-final-and-not", "captions-unknown-party",
          "not-yet-registrar-by-name", "proxy-with-aor", "proxy-with-display",
          "cancel-of-nothing", "control-in-title", "crosses-below", "crosses-itself", "crosses-own", "gap", "missing-body", "missing-octets",
          "octets-and-body", "party-not-a-lifeline", "progress-after-final", "response-the-wrong-way", "response-without-method", "response-to-nothing", "rung-not-drawn",
          "rung-to-unknown-party", "second-final", "starts-at-two", "ua-record-route", "ua-with-domain",
          "within-before-after", "within-no-time", "without-and-fields", "without-what-is-no-field"}

scripts = validator("script.schema.json")
good = sorted((root / "scripts").rglob("*.toml"))
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

results = validator("result.schema.json")
for name in sys.argv[2:]:
    report(name, results.iter_errors(json.loads(pathlib.Path(name).read_text())))

print(f"{len(good)} scripts, {len(bad)} bad scripts, {len(sys.argv) - 2} results, {failed} wrong")
sys.exit(1 if failed or not good or not bad else 0)
