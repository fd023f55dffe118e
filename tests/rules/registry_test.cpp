#include "rules/rule.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

// The rules' document as far as it is judged, in its order, with its letters.
constexpr std::pair<std::string_view, std::string_view> document[] = {
    {"SYN-LINE-1", "abcde"},    {"SYN-MAND-1", "ab"},      {"SYN-SINGLE-1", "ab"},
    {"SYN-GRAM-1", "abcd"},     {"SYN-ADDR-1", "ab"},      {"SYN-URI-1", "abcdefg"},
    {"SYN-MF-1", "ab"},         {"SYN-CL-1", "abcd"},      {"SYN-CT-1", "abc"},
    {"SYN-NA-1", "abc"},        {"SYN-TOL-1", "abc"},      {"SYN-TOL-2", "ab"},
    {"RSP-COPY-1", "abcde"},    {"RSP-VIA-1", "abc"},      {"RSP-TAG-1", "a"},
    {"RSP-TAG-2", "a"},         {"RSP-100-1", "ab"},       {"RSP-EXT-1", "a"},
    {"IDS-TAG-1", "ab"},        {"IDS-UNIQ-1", "abcd"},    {"IDS-CSEQ-1", "ab"},
    {"IDS-CSEQ-2", "ab"},       {"VIA-FMT-1", "abcde"},    {"VIA-UNIQ-1", "ab"},
    {"VIA-RCV-1", "ab"},        {"VIA-RPT-1", "ab"},       {"VIA-RPT-2", "abcd"},
    {"VIA-RESP-1", "abc"},      {"TXN-INV-1", "abcdefg"},  {"TXN-INV-2", "a"},
    {"TXN-NI-1", "abcde"},      {"TXN-100-1", "a"},        {"TXN-SRV-1", "abc"},
    {"TXN-SRV-2", "abcde"},     {"TXN-SRV-3", "abc"},      {"TXN-2XX-1", "abcd"},
    {"TXN-ACC-1", "a"},         {"TXN-408-1", "a"},        {"TXN-1XX-1", "abc"},
    {"CAN-BUILD-1", "abcdefg"}, {"CAN-WAIT-1", "ab"},      {"CAN-SRV-1", "abc"},
    {"CAN-SRV-2", "abc"},       {"ACK-NON2-1", "abcd"},    {"ACK-NON2-2", "abcde"},
    {"ACK-2XX-1", "abcd"},      {"ACK-2XX-2", "abcde"},    {"ACK-2XX-3", "ab"},
    {"BYE-SEND-1", "abcde"},    {"BYE-RECV-1", "abcd"},    {"DLG-RR-1", "abc"},
    {"DLG-CT-1", "abcde"},      {"DLG-ID-1", "ab"},        {"DLG-RT-1", "abcde"},
    {"DLG-RT-2", "ab"},         {"DLG-TGT-1", "ab"},       {"DLG-CSEQ-1", "ab"},
    {"DLG-481-1", "ab"},        {"DLG-END-1", "a"},        {"MOD-GLARE-1", "ab"},
    {"MOD-491-1", "a"},         {"MOD-500-1", "ab"},       {"MOD-491-2", "abc"},
    {"MOD-UPD-1", "abc"},       {"MOD-UPD-2", "abc"},      {"REG-FORM-1", "abcd"},
    {"REG-SEQ-1", "abc"},       {"REG-REFR-1", "abc"},     {"REG-ERR-1", "abc"},
    {"REG-SRV-LIST-1", "abcd"}, {"REG-SRV-EXP-1", "abc"},  {"REG-SRV-423-1", "abc"},
    {"REG-SRV-STAR-1", "ab"},   {"REG-SRV-ORD-1", "ab"},   {"REG-SRV-DENY-1", "abc"},
    {"REG-SRV-HDR-1", "ab"},    {"OPT-200-1", "abc"},      {"OPT-HDR-1", "abc"},
    {"ERR-METH-1", "abcd"},     {"ERR-420-1", "abc"},      {"ERR-415-1", "abc"},
    {"ERR-406-1", "a"},         {"ERR-416-1", "ab"},       {"ERR-482-1", "ab"},
    {"ERR-400-1", "abcde"},     {"ERR-505-1", "ab"},       {"ERR-RETRY-1", "abcd"},
    {"ERR-UNK-1", "ab"},        {"PRX-MF-1", "abc"},       {"PRX-MF-2", "ab"},
    {"PRX-VIA-1", "abcd"},      {"PRX-RESP-1", "abcdef"},  {"PRX-COPY-1", "abcd"},
    {"PRX-RR-1", "abcdefg"},    {"PRX-RT-1", "abcd"},      {"PRX-RT-2", "ab"},
    {"PRX-RT-3", "ab"},         {"PRX-RURI-1", "abcd"},    {"PRX-REQ-1", "abc"},
    {"PRX-100-1", "a"},         {"PRX-FWD-1", "abcd"},     {"PRX-BEST-1", "abcdef"},
    {"PRX-BEST-2", "abc"},      {"PRX-CAN-1", "abcd"},     {"PRX-CAN-2", "abc"},
    {"PRX-AUTH-1", "abcde"},    {"PRX-TC-1", "abcd"},      {"PRX-LOOP-1", "abc"},
    {"PRX-ACK-1", "abc"},       {"RDR-SRV-1", "abcd"},     {"RDR-UAC-1", "abcde"},
    {"AUT-CHAL-1", "abcde"},    {"AUT-NOCH-1", "abc"},     {"AUT-NONCE-1", "abcd"},
    {"AUT-ALG-1", "abcd"},      {"AUT-CRED-1", "abcde"},   {"AUT-RESP-1", "a"},
    {"AUT-NC-1", "abcd"},       {"AUT-RETRY-1", "abcdef"}, {"AUT-INFO-1", "abc"},
    {"TRN-MTU-1", "abcd"},      {"TRN-TCP-1", "a"},        {"TRN-CONN-1", "abcd"},
    {"TRN-FRAME-1", "abc"},     {"TRN-FRAME-2", "abc"},    {"TRN-SIPS-1", "ab"},
    {"SDP-FMT-1", "abcde"},     {"SDP-PLACE-1", "abcd"},   {"SDP-ANS-1", "abc"},
    {"SDP-MLINE-1", "abcd"},    {"SDP-ORIG-1", "ab"},      {"SDP-REJ-1", "abcd"},
    {"SDP-DIR-1", "abcdef"},    {"SDP-FMTS-1", "abcde"},   {"SDP-VER-1", "abcde"},
    {"SDP-KEEP-1", "abcd"},     {"REL-REQ-1", "abcd"},     {"REL-RSEQ-1", "abcde"},
    {"REL-RTX-1", "abc"},       {"REL-2XX-1", "a"},        {"REL-RECV-1", "ab"},
    {"REL-PRACK-1", "abcd"},    {"REL-PRACK-2", "abcd"},   {"REL-OA-1", "abc"},
    {"EVT-SUB-1", "abcd"},      {"EVT-OK-1", "abc"},       {"EVT-NOT-1", "abc"},
    {"EVT-NOT-2", "abcdefg"},   {"EVT-489-1", "abc"},      {"EVT-481-1", "ab"},
    {"EVT-END-1", "abc"},       {"RFR-REQ-1", "ab"},       {"RFR-RECV-1", "abcd"},
    {"RFR-DO-1", "ab"},         {"RFR-NOT-1", "abcde"},    {"RFR-END-1", "abcd"},
    {"TMR-VAL-1", "abcdefg"},   {"TMR-OK-1", "abcdef"},    {"TMR-422-1", "abcdef"},
    {"TMR-REFR-1", "abcde"},    {"TMR-BYE-1", "ab"},
};

TEST(registry, has_every_rule_of_the_document_in_its_order)
{
    const auto all = rules::all_rules();
    ASSERT_EQ(all.size(), std::size(document));
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        std::string letters;
        for (const auto& l : all[i].letters)
            letters += l.id;
        EXPECT_EQ(all[i].id, document[i].first);
        EXPECT_EQ(letters, document[i].second) << all[i].id;
    }
}

TEST(registry, explains_every_rule)
{
    for (const auto& r : rules::all_rules())
    {
        EXPECT_FALSE(r.roles.empty() || r.spec.empty() || r.sentence.empty() || r.observed.empty()) << r.id;
        bool judged = false;
        for (const auto& l : r.letters)
        {
            EXPECT_FALSE(l.text.empty()) << r.id;
            judged = judged || l.judged;
        }
        EXPECT_EQ(judged, static_cast<bool>(r.check)) << r.id;
    }
}

TEST(registry, selects_by_prefix_and_finds_by_id)
{
    EXPECT_EQ(rules::select("CAN").size(), 4U);
    EXPECT_EQ(rules::select("CAN-SRV-1").size(), 1U);
    EXPECT_EQ(rules::select("").size(), rules::all_rules().size());
    EXPECT_TRUE(rules::select("XYZ").empty());
    EXPECT_EQ(rules::find_rule("CAN-SRV-1.a")->id, "CAN-SRV-1");
    EXPECT_EQ(rules::find_rule("CAN-SRV-9"), nullptr);
}

// A scope that names nothing would leave its rule without effect.
TEST(registry, says_what_each_rule_is_about_and_reads)
{
    for (const auto& r : rules::all_rules())
    {
        const auto& s = r.check;
        if (!s)
            continue;
        EXPECT_TRUE(s.reads.any()) << r.id;
        EXPECT_TRUE(s.of != rules::no_messages && s.methods != 0) << r.id;
        EXPECT_TRUE(s.sender != 0 && s.client != 0 && s.server != 0) << r.id;
    }
}

}  // namespace
