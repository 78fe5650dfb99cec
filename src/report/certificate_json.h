// A plan's certificate as JSON: in plan files, and in answers that a plan file gave.
#pragma once

#include <noscope/guarantee.h>

#include <nlohmann/json.hpp>

#include <optional>

namespace noscope {

nlohmann::ordered_json certificate_json(const PlanCertificate& certificate);
// Null where there is none.
nlohmann::ordered_json certificate_json(const std::optional<PlanCertificate>& certificate);
// What it gave; none for anything else.
std::optional<PlanCertificate> read_certificate(const nlohmann::json& json);

}  // namespace noscope
