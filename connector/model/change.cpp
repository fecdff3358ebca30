#include "model/change.hpp"

namespace connector::model {

std::string_view to_string(ChangeKind kind) {
    return kind == ChangeKind::create ? "create" : "modify";
}

void set_id(Change& change, const std::string& id) {
    for (AttributeChange& each : change.attributes)
        for (std::string& value : each.added)
            if (!change.id.empty() && value.ends_with(change.id))
                value.replace(value.size() - change.id.size(), change.id.size(), id);
    change.id = id;
}

std::string_view to_string(ChangeOutcome::Kind kind) {
    switch (kind) {
        case ChangeOutcome::Kind::done:
            return "done";
        case ChangeOutcome::Kind::failed:
            return "failed";
        case ChangeOutcome::Kind::not_made:
            return "not_made";
        case ChangeOutcome::Kind::in_doubt:
            return "in_doubt";
        case ChangeOutcome::Kind::not_sent:
            return "not_sent";
    }
    return "not_sent";
}

}  // namespace connector::model
