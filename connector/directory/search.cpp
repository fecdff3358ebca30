#include "base/handle.hpp"
#include "directory/attribute.hpp"
#include "directory/entry_message.hpp"
#include "directory/filter.hpp"
#include "directory/reading.hpp"
#include "directory/result_code.hpp"
#include "directory/session.hpp"
#include "directory/throw_away.hpp"

#include <ldap.h>

#include <algorithm>
#include <deque>
#include <utility>

#include <sys/time.h>

namespace connector::directory {

namespace {

using Clock = std::chrono::steady_clock;
using Message = Handle<LDAPMessage, ldap_msgfree>;
using Control = Handle<LDAPControl, ldap_control_free>;
using Sink = std::function<void(model::Account&&)>;

constexpr int kPageSize = 1000;
constexpr std::size_t kSearchesInFlight = 8;
// How long a stop can go unnoticed.
constexpr timeval kTurn{0, 100'000};

/// One page that was asked for.
struct Request {
    std::string base;
    int scope = LDAP_SCOPE_SUBTREE;
    std::string filter;
    std::string cookie;
    bool paged = false;
};

/// What ends a page.
struct Ending {
    int code = LDAP_SUCCESS;
    std::string message;
    bool has_cookie = false;  ///< the server answered the control
    std::string cookie;       ///< empty: the last page
};

/// Searches whose end was not received; the server is told to forget them.
struct InFlight {
    explicit InFlight(LDAP* of) : session(of) {}
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    ~InFlight() {
        for (const int id : ids) ldap_abandon_ext(session, id, nullptr, nullptr);
    }

    LDAP* session;
    std::deque<int> ids;
};

class Reader {
  public:
    Reader(LDAP* session, const Mapping& mapping, std::chrono::seconds reply_timeout,
           const StopFlag* stop)
        : session_(session),
          mapping_(mapping),
          names_(mapping),
          kept_(names_.all().size()),
          reply_timeout_(reply_timeout),
          stop_(stop) {}

    /// One search, to its end; what the server says of it is the caller's to judge.
    Result<Ending> search(const Request& request, const Sink& sink) {
        subject_ = request.base;
        auto id = send(request);
        if (!id) return failure(std::move(id.error()));
        auto ending = receive(*id, sink);
        if (!ending) ldap_abandon_ext(session_, *id, nullptr, nullptr);
        return ending;
    }

    /// Several searches of one page, some in flight at a time; the answers come in their order.
    Result<std::size_t> search_each(const std::string& base, std::span<const std::string> filters,
                                    const Sink& sink) {
        subject_ = base;
        std::size_t count = 0;
        const Sink counted = [&](model::Account&& account) {
            ++count;
            sink(std::move(account));
        };
        InFlight sent(session_);
        for (std::size_t next = 0; next < filters.size() || !sent.ids.empty();) {
            if (next < filters.size() && sent.ids.size() < kSearchesInFlight) {
                auto id = send({base, LDAP_SCOPE_SUBTREE, filters[next++], {}, false});
                if (!id) return failure(std::move(id.error()));
                sent.ids.push_back(*id);
                continue;
            }
            auto ending = receive(sent.ids.front(), counted);
            if (!ending) return failure(std::move(ending.error()));
            sent.ids.pop_front();
            if (ending->code != LDAP_SUCCESS) return failure(refused(*ending));
        }
        return count;
    }

    Error refused(const Ending& ending) {
        Error error = ldap_error("read the accounts", subject_, ending.code, ending.message);
        if (ending.code == LDAP_SIZELIMIT_EXCEEDED || ending.code == LDAP_ADMINLIMIT_EXCEEDED)
            error.message +=
                "; whoever asks, the service account or a lock operator, must be allowed to read "
                "them all (in slapd, olcLimits: size=unlimited)";
        return error;
    }

    Error broken(std::string message) {
        Error error = ldap_error("read the accounts", subject_, LDAP_PROTOCOL_ERROR, {});
        error.message = std::move(message);
        return error;
    }

  private:
    Result<int> send(const Request& request) {
        Control page;
        if (request.paged) {
            berval cookie{request.cookie.size(), const_cast<char*>(request.cookie.data())};
            LDAPControl* raw = nullptr;
            if (ldap_create_page_control(session_, kPageSize, &cookie, 1, &raw) != LDAP_SUCCESS)
                return failure(lost(last_code(session_)));
            page.reset(raw);
        }
        LDAPControl* controls[] = {page.get(), nullptr};
        std::vector<char*> names;
        for (const std::string& name : names_.all())
            names.push_back(const_cast<char*>(name.c_str()));
        names.push_back(nullptr);
        int id = 0;
        const int code =
            ldap_search_ext(session_, request.base.c_str(), request.scope, request.filter.c_str(),
                            names.data(), 0, controls, nullptr, nullptr, LDAP_NO_LIMIT, &id);
        if (code != LDAP_SUCCESS) return failure(lost(code));
        return id;
    }

    Result<Ending> receive(int id, const Sink& sink) {
        auto heard = Clock::now();
        while (true) {
            if (stop_ && stop_->requested()) return failure(stopped());
            timeval turn = kTurn;
            LDAPMessage* raw = nullptr;
            const int type = ldap_result(session_, id, LDAP_MSG_ONE, &turn, &raw);
            const Message message(raw);
            if (type < 0) return failure(lost(last_code(session_)));
            if (type == 0 && Clock::now() - heard >= reply_timeout_)
                return failure(lost(LDAP_TIMEOUT));
            if (type == 0) continue;
            heard = Clock::now();
            if (type == LDAP_RES_SEARCH_RESULT) return ending(message.get());
            if (type == LDAP_RES_SEARCH_REFERENCE)
                return failure(broken("the server refers to another one for a part of the answer"));
            if (type != LDAP_RES_SEARCH_ENTRY) continue;
            auto account = understand(message.get());
            if (!account) return failure(std::move(account.error()));
            sink(std::move(*account));
        }
    }

    Result<Ending> ending(LDAPMessage* message) {
        Ending result;
        char* words = nullptr;
        LDAPControl** controls = nullptr;
        const int code = ldap_parse_result(session_, message, &result.code, nullptr, &words,
                                           nullptr, &controls, 0);
        const Handle<char, ldap_memfree> owned_words(words);
        const Handle<LDAPControl*, ldap_controls_free> owned_controls(controls);
        if (code != LDAP_SUCCESS) return failure(lost(code));
        result.message = words_of(words);
        LDAPControl* page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
        berval cookie{};
        if (page &&
            ldap_parse_pageresponse_control(session_, page, nullptr, &cookie) == LDAP_SUCCESS) {
            const Handle<char, ber_memfree> owned_cookie(cookie.bv_val);
            result.has_cookie = true;
            result.cookie.assign(cookie.bv_val ? cookie.bv_val : "", cookie.bv_len);
        }
        return result;
    }

    Result<model::Account> understand(LDAPMessage* message) {
        std::string dn;
        const int code = read_entry_message(
            session_, message, dn,
            [&](std::string_view name, const berval* values) { keep(name, values); });
        model::Attributes attributes = take_kept();
        if (code != LDAP_SUCCESS) return failure(lost(code));
        return account_from(mapping_, names_, std::move(dn), std::move(attributes));
    }

    void keep(std::string_view name, const berval* values) {
        const auto place = names_.place(name);
        if (!place || !values || !values->bv_val) return;
        std::size_t count = 0;
        while (values[count].bv_val) ++count;
        auto& kept = kept_[*place];
        kept.reserve(kept.size() + count);
        for (; values->bv_val; ++values) kept.emplace_back(values->bv_val, values->bv_len);
        if (kept.size() > 1) std::sort(kept.begin(), kept.end());
    }

    /// What was kept of an entry, in order: put together at once it costs no searching.
    model::Attributes take_kept() {
        model::Attributes attributes;
        attributes.reserve(kept_.size());
        for (const std::size_t place : names_.by_name())
            if (!kept_[place].empty())
                attributes.emplace(names_.all()[place], std::exchange(kept_[place], {}));
        return attributes;
    }

    Error lost(int code) {
        return ldap_error("read the accounts", subject_, code, last_message(session_));
    }

    Error stopped() const {
        Error error;
        error.attempt = "read the accounts";
        error.subject = subject_;
        error.code = "stopped";
        error.message = "a stop was requested";
        return error;
    }

    LDAP* session_;
    const Mapping& mapping_;
    AttributeNames names_;
    std::vector<std::vector<std::string>> kept_;  ///< of one entry, by the place of the name
    std::chrono::seconds reply_timeout_;
    const StopFlag* stop_;
    std::string subject_;
};

/// Every entry that matches but what is nobody's, page by page.
Result<std::size_t> read_pages(Reader& reader, const Mapping& mapping, Request request,
                               const Sink& sink) {
    std::size_t count = 0;
    const Sink counted = [&](model::Account&& account) {
        if (is_throw_away(mapping, account.dn)) return;
        ++count;
        sink(std::move(account));
    };
    request.paged = true;
    do {
        auto ending = reader.search(request, counted);
        if (!ending) return failure(std::move(ending.error()));
        if (ending->code != LDAP_SUCCESS) return failure(reader.refused(*ending));
        if (!ending->has_cookie)
            return failure(reader.broken("the server does not say whether more pages follow"));
        request.cookie = std::move(ending->cookie);
    } while (!request.cookie.empty());
    return count;
}

}  // namespace

Result<std::size_t> Session::read_accounts(const Mapping& mapping, const StopFlag& stop,
                                           const Sink& sink) {
    return find_accounts(mapping, accounts_filter(mapping), stop, sink);
}

Result<std::size_t> Session::find_accounts(const Mapping& mapping, const std::string& filter,
                                           const StopFlag& stop, const Sink& sink) {
    Reader reader(handle_.get(), mapping, settings_.reply_timeout, &stop);
    Request request;
    request.base = mapping.search_base;
    request.filter = filter;
    return read_pages(reader, mapping, std::move(request), sink);
}

Result<std::size_t> Session::find_accounts_each(const Mapping& mapping,
                                                std::span<const std::string> filters,
                                                const StopFlag& stop, const Sink& sink) {
    Reader reader(handle_.get(), mapping, settings_.reply_timeout, &stop);
    return reader.search_each(mapping.search_base, filters, sink);
}

Result<std::size_t> Session::read_selected(const Mapping& mapping, const Selection& selection,
                                           const StopFlag& stop, const Sink& sink) {
    if (!is_one_filter(selection.filter)) return failure(bad_filter(selection.filter));
    auto count = find_accounts(mapping, selection_filter(mapping, selection), stop, sink);
    if (!count && is_bad_filter(count.error())) return failure(bad_filter(selection.filter));
    return count;
}

Result<std::optional<model::Account>> Session::read_account(const Mapping& mapping,
                                                            const std::string& dn) {
    Reader reader(handle_.get(), mapping, settings_.reply_timeout, nullptr);
    std::optional<model::Account> account;
    Request request;
    request.base = dn;
    request.scope = LDAP_SCOPE_BASE;
    request.filter = "(objectClass=*)";
    auto ending = reader.search(request, [&](model::Account&& each) { account = std::move(each); });
    if (!ending) return failure(std::move(ending.error()));
    if (ending->code == LDAP_NO_SUCH_OBJECT) return std::nullopt;
    if (ending->code != LDAP_SUCCESS) return failure(reader.refused(*ending));
    if (!account) {
        Ending hidden{LDAP_INSUFFICIENT_ACCESS,
                      "the entry is there and the server does not show it",
                      false,
                      {}};
        return failure(reader.refused(hidden));
    }
    return account;
}

}  // namespace connector::directory
