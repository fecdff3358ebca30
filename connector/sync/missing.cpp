#include "sync/missing.hpp"

namespace connector::sync {

model::RecordLink missed_again(model::RecordLink link, const MissingLimits& limits,
                               const lifecycle::Moment& moment) {
    if (link.gone_on) return link;
    if (!link.missing_since) link.missing_since = moment.now;
    if (link.missing_reads < limits.reads) ++link.missing_reads;
    if (link.missing_reads >= limits.reads && *link.missing_since + limits.after <= moment.now)
        link.gone_on = moment.today;
    return link;
}

model::RecordLink confirmed_gone(model::RecordLink link, const lifecycle::Moment& moment) {
    if (!link.missing_since) link.missing_since = moment.now;
    if (!link.gone_on) link.gone_on = moment.today;
    return link;
}

}  // namespace connector::sync
