// The pages that are built in: each file agents/page/NAME.html, in which a line @FILE@ stands for that file
// beside it.
//
// A page is one template of ctemplate with one <style> and one <script> inside. It is well-formed XML, too,
// so that a test can read what came out.
#pragma once

#include <string_view>

namespace page {

// The text of NAME.html; "" when there is none.
std::string_view markup(std::string_view name);

}  // namespace page
