#include "model/account.hpp"

#include <algorithm>

namespace connector::model {

const RecordLink* link_to(const std::vector<RecordLink>& links, const RecordLink& link) {
    const auto found = std::find_if(links.begin(), links.end(), [&](const RecordLink& each) {
        return each.source == link.source && each.kind == link.kind && each.key == link.key;
    });
    return found == links.end() ? nullptr : &*found;
}

}  // namespace connector::model
