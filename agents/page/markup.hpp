// The pages that are built in: each file agents/page/NAME.html or NAME.svg, in which @FILE@ stands for that
// file beside it (.css, .js, .part).
//
// A page is one template of ctemplate with one <style> and one <script> inside. It is well-formed XML, too,
// so that a test can read what came out.
#pragma once

#include <string_view>

namespace page {

// The text of it; "" when there is none.
std::string_view markup(std::string_view name);

}  // namespace page
