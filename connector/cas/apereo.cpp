#include "base/handle.hpp"
#include "cas/ending.hpp"
#include "text/json.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <curl/curl.h>

namespace connector::cas {

namespace {

constexpr int kLookMilliseconds = 200;
constexpr std::size_t kLongestAnswer = 1 << 20;
constexpr std::size_t kAnswerShown = 100;
constexpr long kOk = 200;
constexpr long kUnauthorized = 401;
constexpr long kForbidden = 403;
constexpr long kNotFound = 404;
constexpr long kMethodNotAllowed = 405;

/// What is said of somebody whose sessions may not have ended.
struct Trouble {
    std::string text;
    bool is_everybodys = false;  ///< it would be the same for all others
};

/// A login to ask for, and whose it is.
struct Asked {
    std::string person;
    std::string login;
};

/// No server tells these from a path, or a user, that was left out: it would end everybody's
/// sessions, as CAS 7 does where no user is named.
bool is_lost_in_an_address(const std::string& login) {
    return text::trimmed(login).empty() || login == "." || login == "..";
}

/// What CAS says of one session: its ticket, and whether it has ended.
bool is_of_a_session(const std::string& ticket, const text::Json& told) {
    if (!told.is_object()) return false;
    const text::Json named = told.value("ticketGrantingTicket", text::Json());
    return named.is_string() && named.get<std::string>() == ticket &&
           told.value("status", text::Json()).is_number_integer();
}

/// How a person is named in the request: CAS 7 and later releases of 6.6 know both, earlier ones
/// the query alone.
enum class Form { path, query };

class Request {
  public:
    Request(const Apereo& apereo, const Asked& asked, Form form)
        : asked_(asked), form_(form), easy_(curl_easy_init()) {
        const std::string& login = asked.login;
        const Handle<char, curl_free> escaped(
            curl_easy_escape(nullptr, login.c_str(), static_cast<int>(login.size())));
        std::string url = apereo.url;
        while (url.ends_with('/')) url.pop_back();
        url += fmt::format("/actuator/ssoSessions{}{}",
                           form == Form::path ? "/users/" : "?username=", escaped.get());
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_CUSTOMREQUEST, "DELETE");
        set(CURLOPT_PROTOCOLS_STR, "https,http");
        // A proxy of the environment is for the way out, and is not to be asked with a password.
        set(CURLOPT_PROXY, "");
        set(CURLOPT_TIMEOUT, static_cast<long>(apereo.timeout.count()));
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_WRITEFUNCTION, &Request::take);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&answer_));
        set(CURLOPT_PRIVATE, static_cast<void*>(this));
        if (!apereo.ca_file.empty()) set(CURLOPT_CAINFO, apereo.ca_file.c_str());
        if (apereo.user.empty()) return;
        set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        set(CURLOPT_USERNAME, apereo.user.c_str());
        set(CURLOPT_PASSWORD, apereo.password.reveal().c_str());
    }

    [[nodiscard]] CURL* easy() const { return easy_.get(); }
    [[nodiscard]] const Asked& asked() const { return asked_; }
    [[nodiscard]] Form form() const { return form_; }
    [[nodiscard]] long status() const {
        long status = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        return status;
    }

    /// What went wrong; nothing where every session has ended, or there was none.
    [[nodiscard]] std::optional<Trouble> trouble(CURLcode code) const {
        if (code != CURLE_OK)
            return Trouble{error_.front() ? error_.data() : curl_easy_strerror(code),
                           is_of_connection(code)};
        switch (status()) {
            case kOk:
                return trouble_told();
            case kUnauthorized:
                return Trouble{"it does not accept the user or the password (401)", true};
            case kForbidden:
                return Trouble{"it forbids this user, or this machine, to ask (403)", true};
            case kNotFound:
            case kMethodNotAllowed:
                return Trouble{fmt::format("it has no endpoint ssoSessions that we may use: see "
                                           "deploy/cas/apereo/cas.properties ({})",
                                           status()),
                               true};
            default:
                return Trouble{fmt::format("it answers with {}: {}", status(), beginning())};
        }
    }

  private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy_.get(), option, value);
    }

    static std::size_t take(const char* bytes, std::size_t size, std::size_t count, void* answer) {
        auto& text = *static_cast<std::string*>(answer);
        if (text.size() + size * count > kLongestAnswer) return 0;
        text.append(bytes, size * count);
        return size * count;
    }

    static bool is_of_connection(CURLcode code) {
        return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
               code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
               code == CURLE_SSL_CACERT_BADFILE;
    }

    /// CAS answers with 200 whatever became of each session; what became of it stands inside, and
    /// nothing where there was none:
    /// {"TGT-1-…": {"status": 500, "ticketGrantingTicket": "TGT-1-…", "message": …}}.
    [[nodiscard]] std::optional<Trouble> trouble_told() const {
        const text::Json answer = text::Json::parse(answer_, nullptr, false);
        if (!answer.is_object()) return not_of_cas(true);
        std::size_t left = 0;
        std::string message;
        for (const auto& [ticket, told] : answer.items()) {
            if (!is_of_a_session(ticket, told)) return not_of_cas(false);
            if (told["status"].get<long>() == kOk) continue;
            ++left;
            if (told.contains("message")) message = ": " + text::to_line(told["message"]);
        }
        if (left == 0) return std::nullopt;
        return Trouble{fmt::format("it could not end {} of their sessions{}", left, message)};
    }

    [[nodiscard]] Trouble not_of_cas(bool is_everybodys) const {
        return {
            fmt::format("what answers there is not the endpoint ssoSessions of CAS; it says: {}",
                        beginning()),
            is_everybodys};
    }

    [[nodiscard]] std::string beginning() const {
        const std::string_view answer = answer_;
        return answer.empty() ? "nothing"
                              : text::printable(text::trimmed(answer).substr(0, kAnswerShown));
    }

    Asked asked_;
    Form form_;
    Handle<CURL, curl_easy_cleanup> easy_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::string answer_;
};

/// Several requests at once.
class Requests {
  public:
    Requests(const Apereo& apereo, const std::vector<Person>& people, const Limits& limits,
             Hung& hung)
        : apereo_(apereo), limits_(limits), hung_(hung), multi_(curl_multi_init()) {
        for (const Person& person : people)
            for (const std::string& login : person.logins()) add({person.login, login});
    }

    ~Requests() {
        for (const auto& request : running_)
            curl_multi_remove_handle(multi_.get(), request->easy());
    }
    Requests(const Requests&) = delete;
    Requests& operator=(const Requests&) = delete;

    Left run() {
        while (begin_more() || !running_.empty()) {
            int count = 0;
            curl_multi_perform(multi_.get(), &count);
            int waiting = 0;
            while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &waiting))
                if (message->msg == CURLMSG_DONE) end(message->easy_handle, message->data.result);
            if (limits_.stop.requested()) break;
            if (limits_.meanwhile) limits_.meanwhile();
            if (!running_.empty())
                curl_multi_poll(multi_.get(), nullptr, 0, kLookMilliseconds, nullptr);
        }
        for (const auto& request : running_) left_[request->asked().person] = "interrupted";
        for (; begun_ < asked_.size(); ++begun_)
            left_.emplace(asked_[begun_].person, everybodys_ ? *everybodys_ : over_text(limits_));
        return std::move(left_);
    }

  private:
    void add(const Asked& asked) {
        if (is_lost_in_an_address(asked.login))
            left_[asked.person] = fmt::format(
                "{}: it is not asked for the login '{}', which it would take for nobody's: end its "
                "sessions by hand, as deploy/cas/README.md says",
                apereo_.url, text::printable(asked.login));
        else
            asked_.push_back(asked);
    }

    bool begin_more() {
        bool begins = false;
        while (begun_ < asked_.size() && running_.size() < Apereo::kRequestsAtOnce &&
               !everybodys_ && !is_over(limits_)) {
            begin(asked_[begun_++]);
            begins = true;
        }
        return begins;
    }

    void begin(const Asked& asked) {
        running_.push_back(std::make_unique<Request>(apereo_, asked, form_));
        curl_multi_add_handle(multi_.get(), running_.back()->easy());
    }

    void end(CURL* easy, CURLcode code) {
        const auto found = std::find_if(running_.begin(), running_.end(),
                                        [&](const auto& each) { return each->easy() == easy; });
        const std::unique_ptr<Request> request = std::move(*found);
        running_.erase(found);
        curl_multi_remove_handle(multi_.get(), easy);
        const long status = code == CURLE_OK ? request->status() : 0;
        if (request->form() == Form::path && (status == kNotFound || status == kMethodNotAllowed)) {
            form_ = Form::query;
            begin(request->asked());
            return;
        }
        note(request->asked().person, code, request->trouble(code));
    }

    void note(const std::string& person, CURLcode code, const std::optional<Trouble>& trouble) {
        if (code == CURLE_OPERATION_TIMEDOUT)
            ++hung_[person];
        else if (!trouble && !left_.contains(person))
            hung_.erase(person);
        if (!trouble) return;
        left_[person] = fmt::format("{}: {}", apereo_.url, trouble->text);
        if (trouble->is_everybodys) everybodys_ = left_[person];
    }

    const Apereo& apereo_;
    std::vector<Asked> asked_;
    const Limits& limits_;
    Hung& hung_;
    Handle<CURLM, curl_multi_cleanup> multi_;
    std::vector<std::unique_ptr<Request>> running_;
    std::size_t begun_ = 0;
    Form form_ = Form::path;
    std::optional<std::string> everybodys_;
    Left left_;
};

}  // namespace

Left end_at_apereo(const Apereo& apereo, const std::vector<Person>& people, const Limits& limits,
                   Hung& hung) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(started);
    return Requests(apereo, people, limits, hung).run();
}

}  // namespace connector::cas
