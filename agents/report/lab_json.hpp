// A lab for programs: lab.json, described by scripts/lab-result.schema.json, its cells, and what happens
// while it is played.
#pragma once

#include "lab/results.hpp"

#include <string>
#include <string_view>

namespace report {

// One cell, on one line; pure ASCII.
std::string cell_json(const lab::cell& c);
// Back. Throws std::runtime_error that says what is wrong with it.
lab::cell cell_of_json(std::string_view line);

// {"schema": 1, "tool": ..., "lab": ..., "totals": {...}, "cells": [...], "rules": {...}}
std::string lab_json(const lab::results& r);
// The cells of a lab.json. Throws std::runtime_error.
std::vector<lab::cell> cells_of_lab_json(std::string_view text);

// NDJSON: one event on one line, with a newline.
std::string lab_begins(const lab::results& r, std::size_t to_play);
std::string cell_begins(const lab::cell_key& key, double at_ms);
std::string cell_ends(const lab::cell& c, double at_ms, std::size_t done, std::size_t of);
std::string lab_ends(const lab::results& r, int exit_code, double at_ms);

}  // namespace report
