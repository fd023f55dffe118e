// The mutators, one table for each family, named after what they change. table.cpp lists them all.
#pragma once

#include "mutate/mutate.hpp"

namespace mutate {

using family = std::span<const mutator>;

family start_line_family();      // method, Request-URI as a whole, version, status, reason
family field_family();           // rows: insert, delete, double, swap, rename, fold, compact
family number_family();          // numbers of field values at their boundaries
family text_family();            // tokens, quoted strings, comments, white space, UTF-8, lengths
family param_family();           // parameters of header fields and URIs
family uri_family();             // URIs wherever they stand
family name_addr_family();       // and what stands around them
family via_family();             // Via, branch; Route, Record-Route
family content_family();         // Content-Length, Content-Type, line ends, the empty line
family digest_family();          // challenges and credentials as they are written
family challenge_family();       // and as they are meant
family sdp_family();             // session descriptions: lines,
family sdp_values_family();      // values,
family sdp_media_family();       // streams,
family sdp_attributes_family();  // attributes
family multipart_family();       // multipart bodies: parts,
family boundary_family();        // boundaries
family stream_family();          // messages behind each other: order, copies, ends
family call_family();            // what belongs to a call: CANCEL, ACK, BYE, answers
family event_family();           // SUBSCRIBE, NOTIFY, REFER, PUBLISH, Replaces
family foreign_family();         // what is no SIP
family octet_family();           // octets without regard to what they mean

}  // namespace mutate
