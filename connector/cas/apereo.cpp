#include "base/handle.hpp"
#include "cas/ending.hpp"
#include "text/json.hpp"

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

/// How a person is named in the request: CAS 7 and later releases of 6.6 know both, earlier ones
/// the query alone.
enum class Form { path, query };

class Request {
  public:
    Request(const Apereo& apereo, std::string login, Form form)
        : login_(std::move(login)), form_(form), easy_(curl_easy_init()) {
        const Handle<char, curl_free> escaped(
            curl_easy_escape(nullptr, login_.c_str(), static_cast<int>(login_.size())));
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
    [[nodiscard]] const std::string& login() const { return login_; }
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
                return Trouble{fmt::format("it answers with {}", status()), false};
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

    /// CAS answers with 200 whatever became of each session; what became of it stands inside:
    /// {"TGT-1-…": {"status": 500, "ticketGrantingTicket": "TGT-1-…", "message": …}}.
    [[nodiscard]] std::optional<Trouble> trouble_told() const {
        const text::Json answer = text::Json::parse(answer_, nullptr, false);
        if (!answer.is_object())
            return Trouble{"what answers there is not the endpoint ssoSessions of CAS", true};
        const auto is_good = [](const text::Json& status) {
            return status.is_number_integer() && status.get<long>() == kOk;
        };
        std::size_t left = 0;
        std::string message;
        for (const auto& [name, value] : answer.items()) {
            const bool is_session = value.is_object();
            if (is_session ? is_good(value.value("status", text::Json()))
                           : name != "status" || is_good(value))
                continue;
            ++left;
            if (is_session && value.contains("message"))
                message = ": " + text::to_line(value["message"]);
        }
        if (left == 0) return std::nullopt;
        return Trouble{fmt::format("it could not end {} of their sessions{}", left, message),
                       false};
    }

    std::string login_;
    Form form_;
    Handle<CURL, curl_easy_cleanup> easy_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::string answer_;
};

/// Several requests at once.
class Requests {
  public:
    Requests(const Apereo& apereo, const std::vector<std::string>& logins, const Limits& limits)
        : apereo_(apereo), logins_(logins), limits_(limits), multi_(curl_multi_init()) {}

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
        for (const auto& request : running_) left_[request->login()] = "interrupted";
        for (; begun_ < logins_.size(); ++begun_)
            left_[logins_[begun_]] = everybodys_ ? *everybodys_ : over_text(limits_);
        return std::move(left_);
    }

  private:
    bool begin_more() {
        bool begins = false;
        while (begun_ < logins_.size() && running_.size() < Apereo::kRequestsAtOnce &&
               !everybodys_ && !is_over(limits_)) {
            begin(logins_[begun_++]);
            begins = true;
        }
        return begins;
    }

    void begin(const std::string& login) {
        running_.push_back(std::make_unique<Request>(apereo_, login, form_));
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
            begin(request->login());
            return;
        }
        const auto trouble = request->trouble(code);
        if (!trouble) return;
        const std::string text = fmt::format("{}: {}", apereo_.url, trouble->text);
        left_[request->login()] = text;
        if (trouble->is_everybodys) everybodys_ = text;
    }

    const Apereo& apereo_;
    const std::vector<std::string>& logins_;
    const Limits& limits_;
    Handle<CURLM, curl_multi_cleanup> multi_;
    std::vector<std::unique_ptr<Request>> running_;
    std::size_t begun_ = 0;
    Form form_ = Form::path;
    std::optional<std::string> everybodys_;
    Left left_;
};

}  // namespace

Left end_at_apereo(const Apereo& apereo, const std::vector<std::string>& logins,
                   const Limits& limits) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(started);
    return Requests(apereo, logins, limits).run();
}

}  // namespace connector::cas
