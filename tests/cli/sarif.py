"""A SARIF file as those read it who take it in: by the schema of SARIF 2.1.0, and by what a schema cannot say."""
import functools
import json
import pathlib
import urllib.parse

import jsonschema


@functools.cache
def validator():
    schema = json.loads((pathlib.Path(__file__).parent / "sarif/sarif-2.1.0.json").read_text())
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def read_sarif(file):
    """The only run in the file. AssertionError: it is no such file."""
    log = json.loads(file.read_text())
    validator().validate(log)
    assert len(log["runs"]) == 1, "one run is wanted"
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules), "a rule is declared twice"  # 3.19.23
    for result in run["results"]:
        assert result["ruleId"] in rules, f"{result['ruleId']} is not declared"  # 3.27.5
        if "ruleIndex" in result:  # 3.27.6
            assert rules[result["ruleIndex"]] == result["ruleId"], f"{result['ruleId']} is not at its index"
        assert result["message"]["text"], "a result says nothing"  # 3.27.11
        for location in result.get("locations", []):
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert urllib.parse.quote(uri, safe="/:%?#[]@!$&'()*+,;=~") == uri, f"no URI: {uri}"  # 3.4.3
            assert "\\" not in uri and not uri.startswith("/"), f"a path, no URI: {uri}"
    return run
