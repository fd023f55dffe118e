// The fields that every transaction needs: CSeq, From, To, Call-ID, numbers, Content-Type, and lists of
// tokens.
#include "sip/fields.hpp"

#include "sip/list_walk.hpp"

namespace sip {
namespace {

template <class T, class Read>
result<T> parse_whole(std::string_view value, Read read)
{
    result<T> out;
    input in{value};
    if (!read(in, *out)) [[unlikely]]
        out = in.error();
    return out;
}

const char* read_address(input& in, name_addr& out)
{
    const char* const stop = active_kernel->name_addr(in, false, out);
    if (stop && out.star) [[unlikely]]
        return in.fail(fault::unexpected, in.begin, "an address");
    return stop;
}

const char* read_call_id(input& in, std::string_view& out)
{
    out = {in.begin, static_cast<std::size_t>(in.end - in.begin)};
    return active_kernel->call_id(in);
}

//   1*DIGIT that a 32-bit number holds
const char* read_number(input& in, std::uint32_t& out)
{
    std::uint64_t sum = 0;
    const char* const p = digits(in.begin, in.end, sum);
    if (p == in.begin || p != in.end) [[unlikely]]
        return in.fail(p == in.end ? fault::truncated : fault::unexpected, p, "1*DIGIT");
    if (sum > 0xffffffff) [[unlikely]]
        return in.fail(fault::out_of_range, in.begin, "at most 4294967295");
    out = static_cast<std::uint32_t>(sum);
    return p;
}

}  // namespace

result<cseq> parse_cseq(std::string_view value) { return parse_whole<cseq>(value, active_kernel->cseq); }

result<std::string_view> parse_call_id(std::string_view value)
{
    return parse_whole<std::string_view>(value, read_call_id);
}

result<std::uint32_t> parse_number(std::string_view value)
{
    return parse_whole<std::uint32_t>(value, read_number);
}

result<media_type> parse_media_type(std::string_view value)
{
    return parse_whole<media_type>(value, active_kernel->media_type);
}

result<uri> request_uri_of(const message& m)
{
    result<uri> out;
    if (!m.is_request()) [[unlikely]]
    {
        out = parse_error{fault::missing, 0, "a request line"};
        return out;
    }
    const auto octets = m.octets();
    input in{m.request_uri(), octets.data() + octets.size()};
    if (!active_kernel->uri(in, *out)) [[unlikely]]
        out = in.error(m.offset_of(m.request_uri()));
    return out;
}

result<cseq> cseq_of(const message& m) { return value_of<cseq>(m, field_id::cseq, active_kernel->cseq); }

result<name_addr> from_of(const message& m) { return value_of<name_addr>(m, field_id::from, read_address); }

result<name_addr> to_of(const message& m) { return value_of<name_addr>(m, field_id::to, read_address); }

result<std::string_view> call_id_of(const message& m)
{
    return value_of<std::string_view>(m, field_id::call_id, read_call_id);
}

result<std::uint32_t> number_of(const message& m, field_id id)
{
    return value_of<std::uint32_t>(m, id, read_number);
}

result<media_type> content_type_of(const message& m)
{
    return value_of<media_type>(m, field_id::content_type, active_kernel->media_type);
}

token_list::token_list(const message& m, field_id id) : value_walk{m, id} {}

// A row without any token is a list of none (RFC 3261 20.37: Supported); whether its field may be so is for
// check().
bool token_list::next(std::string_view& out)
{
    while (row_ && rest_.empty() && row_->value_size == 0)
        next_row();
    return row_ && next_value([&out](input& in) { return active_kernel->token(in, true, out); });
}

}  // namespace sip
