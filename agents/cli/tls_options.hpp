// The options of TLS, from the command line to what `net` is told.
#pragma once

#include "cli/options.hpp"
#include "net/error.hpp"
#include "net/key_log.hpp"
#include "net/tls.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

void add_tls_options(CLI::App& to, tls_options& o);

// Reads the files. `notes`: what every report has to say of it. Throws script::usage_error,
// net::environment_error.
net::tls_settings tls_of(const tls_options& o, std::vector<std::string>& notes);

// The file of --keylog, if one is asked for.
class told_secrets
{
public:
    explicit told_secrets(const tls_options& o)  // throws net::environment_error
    {
        if (!o.key_log.empty())
            file_.emplace(o.key_log);
    }
    net::key_line line()  // empty: nobody wants them; else this outlives it
    {
        return file_ ? net::key_line{[this](std::string_view text) { file_->add(text); }} : net::key_line{};
    }
    void check() const  // throws net::environment_error when it ends early
    {
        if (file_ && !file_->trouble().empty())
            throw net::environment_error{file_->trouble()};
    }

private:
    std::optional<net::key_log> file_;
};

}  // namespace cli
