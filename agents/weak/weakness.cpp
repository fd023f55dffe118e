#include "weak/weakness.hpp"

#include "weak/families.hpp"

#include <algorithm>
#include <array>

namespace weak {

namespace {

struct harm_words
{
    std::string_view name, words;
};

constexpr std::array<harm_words, static_cast<std::size_t>(harm::count_)> words_of_harms{{
    {"segmentation-fault", "dies of SIGSEGV"},
    {"abort", "dies of SIGABRT"},
    {"exit", "ends with status 1"},
    {"hang", "hangs for good"},
    {"stall", "hangs for a while"},
    {"leak", "keeps memory for good"},
    {"slow", "answers ever more slowly"},
    {"reboot", "forgets all, is silent, and comes back"},
    {"mute", "does not answer it"},
    {"mute-call", "does not answer in that call any more"},
    {"wrong-answer", "answers what it does not do"},
}};

}  // namespace

std::string_view name_of(role r)
{
    return r == role::ua          ? "ua"
           : r == role::proxy     ? "proxy"
           : r == role::registrar ? "registrar"
                                  : "redirect";
}

std::string names_of_roles(roles all)
{
    std::string out;
    for (const auto r : {role::ua, role::proxy, role::registrar, role::redirect})
        if ((all & only(r)) != 0)
            out.append(out.empty() ? "" : ", ").append(name_of(r));
    return out;
}

std::string_view name_of(harm h) { return words_of_harms.at(static_cast<std::size_t>(h)).name; }

std::string_view in_words(harm h) { return words_of_harms.at(static_cast<std::size_t>(h)).words; }

std::span<const weakness* const> all_weaknesses()
{
    static const auto all = [] {
        std::vector<const weakness*> out;
        for (const auto of : {length_weaknesses, count_weaknesses, content_weaknesses, address_weaknesses,
                              digest_weaknesses, sdp_weaknesses, number_weaknesses, octet_weaknesses,
                              call_weaknesses, event_weaknesses, exhaustion_weaknesses})
            for (const auto& w : of())
                out.push_back(&w);
        return out;
    }();
    return all;
}

const weakness* find_weakness(std::string_view name)
{
    const auto all = all_weaknesses();
    const auto found = std::ranges::find(all, name, &weakness::name);
    return found == all.end() ? nullptr : *found;
}

std::vector<std::string_view> names_of_weaknesses()
{
    std::vector<std::string_view> out;
    for (const auto* w : all_weaknesses())
        out.push_back(w->name);
    return out;
}

}  // namespace weak
