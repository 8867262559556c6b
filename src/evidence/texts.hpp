// The texts that bundles are made of: src/evidence/VERIFY.txt, verify.sh and report.html.
#pragma once

namespace varve::evidence {

extern const char* const kVerifyText;  // has {stamps} and {captured} where commands for them go
extern const char* const kVerifyScript;
extern const char* const kReportPage;  // a template of ctemplate's

}  // namespace varve::evidence
