// Every level of instructions gives the same answers: over all messages of the corpus, cut short, and with
// octets changed. The octets stand at the end of an allocation of their exact size, so that AddressSanitizer
// sees a step beyond them.
#include "sip/fields.hpp"
#include "sip/simd.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace {

using namespace sip;

class print
{
public:
    void text(std::string_view part, const message& m)
    {
        if (part.data() == nullptr)
            out_ << "- ";
        else
            out_ << m.offset_of(part) << '+' << part.size() << ' ';
    }
    void error(const parse_error& e) { out_ << '!' << int(e.what) << '@' << e.offset << e.expected << ' '; }
    void uri(const sip::uri& u, const message& m)
    {
        for (const auto part :
             {u.octets, u.scheme_name, u.user, u.password, u.host, u.params.octets(), u.headers})
            text(part, m);
        out_ << int(u.scheme) << u.port << u.has_port << u.has_user;
    }
    void address(const name_addr& a, const message& m)
    {
        for (const auto part : {a.octets, a.display, a.params.octets(), a.tag})
            text(part, m);
        out_ << a.bracketed << a.star;
        uri(a.uri, m);
    }
    template <class Result, class Each>
    void result(const Result& r, Each each)
    {
        if (r)
            each(*r);
        else
            error(r.error());
    }
    std::ostringstream& out() { return out_; }

private:
    std::ostringstream out_;
};

// All that the kernels find.
std::string all_of(std::string_view octets)
{
    scanned_message m;
    print p;
    if (const auto& error = m.scan(octets))
        p.error(*error);
    for (const auto part : {m.start_line(), m.method_name(), m.request_uri(), m.version(), m.reason()})
        p.text(part, m);
    p.out() << int(m.method()) << ' ' << m.status() << ' ' << m.header().size() << ' ' << m.body().size()
            << '\n';
    for (const auto& row : m.fields())
        p.out() << row.name_at << ' ' << row.name_size << ' ' << row.value_at << ' ' << row.value_size << ' '
                << int(row.id) << row.folded << row.well_formed << '\n';
    p.result(parse_uri(m.request_uri()), [&](const uri& u) { p.uri(u, m); });
    const auto whole = [&](const name_addr& a) { p.address(a, m); };
    p.result(from_of(m), whole);
    p.result(to_of(m), whole);
    p.result(call_id_of(m), [&](std::string_view id) { p.text(id, m); });
    p.result(cseq_of(m), [&](const cseq& c) {
        p.out() << c.number;
        p.text(c.method, m);
    });
    p.result(content_type_of(m), [&](const media_type& t) {
        for (const auto part : {t.type, t.subtype, t.params.octets()})
            p.text(part, m);
    });
    via_list vias{m};
    for (via v; vias.next(v);)
    {
        for (const auto part :
             {v.octets, v.protocol, v.version, v.transport, v.host, v.params.octets(), v.branch, v.received})
            p.text(part, m);
        p.out() << v.port << v.has_port << v.has_rport << v.rport << '\n';
    }
    if (vias.error())
        p.error(*vias.error());
    for (const auto id : {field_id::contact, field_id::route, field_id::record_route})
    {
        name_addr_list list{m, id};
        for (name_addr a; list.next(a);)
            p.address(a, m);
        if (list.error())
            p.error(*list.error());
    }
    for (const auto id : {field_id::allow, field_id::supported})
    {
        token_list list{m, id};
        for (std::string_view token; list.next(token);)
            p.text(token, m);
        if (list.error())
            p.error(*list.error());
    }
    return std::move(p.out()).str();
}

void expect_same(std::string_view octets)
{
    const auto exact = std::make_unique<char[]>(octets.size());
    std::copy(octets.begin(), octets.end(), exact.get());
    const std::string_view bounded{exact.get(), octets.size()};
    use_simd(simd_level::scalar);
    const auto expected = all_of(bounded);
    for (const auto level : {simd_level::sse2, simd_level::ssse3, simd_level::avx2})
    {
        use_simd(level);
        ASSERT_EQ(all_of(bounded), expected) << "level " << int(level) << "\n" << octets;
    }
}

std::vector<std::string> corpus()
{
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{
             std::filesystem::path{SIPWRIGHT_SOURCE_DIR} / "corpus"})
        if (entry.is_regular_file() &&
            (entry.path().extension() == ".sip" || entry.path().extension() == ".dat"))
        {
            std::ifstream in{entry.path(), std::ios::binary};
            std::ostringstream octets;
            octets << in.rdbuf();
            out.push_back(std::move(octets).str());
        }
    std::sort(out.begin(), out.end());
    return out;
}

class simd : public testing::Test
{
protected:
    void TearDown() override { use_simd(best_simd()); }
};

TEST_F(simd, reads_every_message_of_the_corpus_alike)
{
    const auto messages = corpus();
    ASSERT_GT(messages.size(), 200u);
    for (const auto& message : messages)
        expect_same(message);
}

TEST_F(simd, reads_messages_that_end_anywhere_alike)
{
    const auto messages = corpus();
    for (std::size_t i = 0; i < messages.size(); i += 40)
        for (std::size_t size = 0; size < messages[i].size() && size < 700; ++size)
            expect_same(std::string_view{messages[i]}.substr(0, size));
}

TEST_F(simd, reads_changed_messages_alike)
{
    static constexpr std::string_view replacements = "\r\n \t,;:@<>\"\\%=?[]()/.-*+0129azAZ\x7f\x80\xc3\xff";
    std::mt19937 random{7};
    for (const auto& message : corpus())
        for (int round = 0; round < 12; ++round)
        {
            auto changed = message;
            for (auto count = 1 + random() % 3; count > 0 && !changed.empty(); --count)
            {
                const auto at = random() % std::min<std::size_t>(changed.size(), 900);
                const char octet = random() % 8 ? replacements[random() % replacements.size()] : '\0';
                switch (random() % 3)
                {
                case 0: changed[at] = octet; break;
                case 1: changed.insert(at, 1, octet); break;
                default: changed.erase(at, 1 + random() % 20); break;
                }
            }
            expect_same(changed);
        }
}

TEST_F(simd, reads_names_of_rows_of_every_length_alike)
{
    for (const std::string_view name : {"Via", "Content-Length", "Record-Route", "P-Asserted-Identity",
                                        "X_y!%*+`'~.z-abcdefghijklmnopqrstuvwxyz"})
        for (std::size_t size = 0; size <= name.size(); ++size)
            for (const std::string_view end : {"", ":", ": ", ": 1", " : 1", "_: 1", "\x80: 1", "\r\n\r\n"})
                expect_same("OPTIONS sip:a SIP/2.0\r\n" + std::string{name.substr(0, size)} +
                            std::string{end});
}

TEST_F(simd, reads_hosts_of_every_length_alike)
{
    for (const std::string_view part : {"a", "1", "a-b.", "ab1.", "-", ".", "192.0.2.", "255.", "256."})
        for (std::size_t size = 1; size < 80; ++size)
        {
            std::string host;
            while (host.size() < size)
                host += part;
            host.resize(size);
            for (const std::string_view end : {"", "1", "-", ".", "com"})
                expect_same("OPTIONS sip:" + host + std::string{end} + " SIP/2.0\r\nVia: SIP/2.0/UDP " +
                            host + std::string{end} + ";received=" + host + "\r\n\r\n");
        }
}

}  // namespace
