// RFC 3261 12.2.1.2: what moves the remote target of a dialog, and what does not.
#include "wire.hpp"

#include "fsm/dialog.hpp"
#include "fsm/next_hop.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

sip::message_ptr answer(int status, const std::string& contact)
{
    const auto invite = sip::store(request("INVITE", "sip:bob@example.com"));
    sip::response_parts parts;
    parts.status = status;
    parts.to_tag = "b";
    parts.more = {{"Contact", contact}};
    return sip::store(sip::make_response(*invite, parts));
}

TEST(rfc3261_12_2_1_2_target, is_not_moved_by_a_failure)
{
    const auto invite = sip::store(request("INVITE", "sip:bob@example.com"));
    auto d = *fsm::dialog::as_uac(*invite, *answer(200, "<sip:bob@192.0.2.2>"));
    for (const int status : {300, 302, 488, 500, 600})
    {
        d.refresh_target(*answer(status, "<sip:elsewhere@192.0.2.3>"));
        EXPECT_EQ(d.remote_target, "sip:bob@192.0.2.2") << status;
    }
    d.refresh_target(*answer(299, "<sip:elsewhere@192.0.2.3>"));
    EXPECT_EQ(d.remote_target, "sip:elsewhere@192.0.2.3");
}

TEST(rfc3261_19_1_2, a_sips_uri_means_tls)
{
    const auto hop = fsm::address_of("sips:bob@192.0.2.2", at(1), {});
    ASSERT_TRUE(hop);
    EXPECT_EQ(hop->transport, fsm::transport::tls);
    EXPECT_EQ(hop->port, 5061);
    EXPECT_EQ(fsm::address_of("sips:bob@192.0.2.2;transport=udp", at(1), {})->transport, fsm::transport::tls);
    EXPECT_EQ(fsm::address_of("sip:bob@192.0.2.2", at(1), {})->transport, fsm::transport::udp);
}

}  // namespace
