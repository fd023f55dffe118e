// OPTIONS to a device over one transport after the other: what `probe`, `doctor` and `survey` ask.
#pragma once

#include "cli/cast.hpp"
#include "device/survey.hpp"
#include "judge/result.hpp"
#include "net/tls.hpp"
#include "run/reach.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct asked_answer
{
    judge::run_result result;
    const rules::sighting* asked = nullptr;     // null: it did not leave
    const rules::sighting* answered = nullptr;  // finally; null: nothing came
};

struct asking_terms
{
    run::reach allowed;
    fsm::duration wait{0};
    net::tls_settings tls;
    net::key_line secrets;
};

class asker
{
public:
    // All three outlive it.
    asker(const place& there, const fsm::address& at, const asking_terms& under);

    // Null: it was interrupted. Throws net::environment_error when it cannot ask.
    std::unique_ptr<asked_answer> ask_over(const fsm::address& way);
    void could_not_ask(const fsm::address& way, const std::string& why);

    const std::vector<device::asked_over>& asked() const { return asked_; }
    // Of the first transport over which it answered.
    std::optional<device::survey> found() const;

private:
    bool is_surveyed(const asked_answer& heard, const play::cast& c, const device::asked_over& one);

    const place& there_;
    const asking_terms& under_;
    std::string aor_;
    script::flow plain_;
    std::vector<device::asked_over> asked_;
    std::optional<device::survey> found_;
};

}  // namespace cli
