// Captures and files with one message each, read into the referee of `check`.
#pragma once

#include "capture/contents.hpp"
#include "capture/read.hpp"
#include "check/checker.hpp"
#include "cli/exit_code.hpp"
#include "cli/input.hpp"
#include "net/interrupt.hpp"

#include <string>

namespace cli {

// Does a file that begins so claim to be a pcap or pcapng file?
bool is_capture(std::string_view begin);

class file_checker
{
public:
    // All must outlive this.
    file_checker(check::checker& to, const capture::decryption& how, net::interrupt& signals)
        : to_{&to},
          how_{how},
          signals_{&signals}
    {
    }

    // What cannot be read is told on standard error, and in code(). Throws net::environment_error: what is
    // not there.
    void check(const std::string& path);

    int code() const { return code_; }

private:
    void capture(const std::string& path, input& in);
    void complain(int code, const std::string& path, const std::string& why);

    check::checker* to_;
    const capture::decryption& how_;
    net::interrupt* signals_;
    int code_ = as_drawn;
};

}  // namespace cli
