#include "torture/messages.hpp"

#include <algorithm>

namespace torture {

const message_file* find_message(std::string_view name)
{
    const auto all = messages();
    const auto found = std::ranges::find_if(all, [&](const message_file& m) {
        return m.name == name ||
               (name.size() == m.corpus.size() + 1 + m.name.size() && name.starts_with(m.corpus) &&
                name[m.corpus.size()] == '/' && name.ends_with(m.name));
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace torture
