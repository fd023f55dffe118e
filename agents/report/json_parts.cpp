#include "report/json_parts.hpp"

#include <charconv>
#include <iterator>

namespace report {
namespace json = boost::json;
namespace {

class printer
{
public:
    explicit printer(layout how) : indented_{how == layout::indented} {}

    std::string whole(const json::value& v, int depth)
    {
        value(v, depth);
        return std::move(out_);
    }

private:
    void value(const json::value& v, int depth)
    {
        if (const auto* o = v.if_object(); o && !o->empty())
            list('{', '}', *o, depth, [&](const auto& member) {
                out_ += json::serialize(member.key()) + (indented_ ? ": " : ":");
                value(member.value(), depth + 1);
            });
        else if (const auto* a = v.if_array(); a && !a->empty())
            list('[', ']', *a, depth, [&](const auto& element) { value(element, depth + 1); });
        else if (const auto* d = v.if_double())
        {
            char digits[512];  // 309 before the point, or 324 behind it
            const auto end =
                std::to_chars(std::begin(digits), std::end(digits), *d, std::chars_format::fixed).ptr;
            out_.append(digits, end);
        }
        else
            out_ += json::serialize(v);
    }

    template <class Items, class Print>
    void list(char open, char close, const Items& items, int depth, Print print)
    {
        char before = open;
        for (const auto& item : items)
        {
            out_ += before;
            new_line(depth + 1);
            print(item);
            before = ',';
        }
        new_line(depth);
        out_ += close;
    }
    void new_line(int depth)
    {
        if (indented_)
            out_ += '\n' + std::string(static_cast<std::size_t>(depth) * 2, ' ');
    }

    bool indented_;
    std::string out_;
};

}  // namespace

std::string written(const json::value& v, layout how, int depth) { return printer{how}.whole(v, depth); }

}  // namespace report
