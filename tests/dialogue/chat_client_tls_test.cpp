// The client over TLS: it speaks to a server whose certificate the system trusts and to no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/chat_client.h>
#include <kerf/error.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>

#include "dialogue/fake_server.h"
#include "support/temporary.h"

namespace kerf {
namespace {

using ::testing::HasSubstr;

/// A key and a certificate for 127.0.0.1 that is signed by itself.
struct Identity {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();

  Identity() {
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1,
                               -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* address = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, address, -1);
    X509_EXTENSION_free(address);
    X509_sign(certificate, key, EVP_sha256());
  }
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  void write(const Path& file) const {
    BIO* out = BIO_new_file(file.c_str(), "w");
    PEM_write_bio_X509(out, certificate);
    BIO_free(out);
  }
};

class ChatClientTls : public testing::Test {
 protected:
  void SetUp() override { identity_.write(file()); }
  void TearDown() override { ::unsetenv("SSL_CERT_FILE"); }
  Path file() const { return folder_ / "trusted.pem"; }

  std::string ask(ChatEndpoint endpoint) const {
    endpoint.retries = 0;
    const auto reply = ChatClient(endpoint).complete({.messages = {text_message("user", "type?")}});
    return reply.message.content.at(0).text;
  }

  test::TemporaryFolder folder_;
  Identity identity_;
  test::FakeServer server_{test::always(200, test::completion("Center.")),
                           std::make_unique<httplib::SSLServer>(identity_.certificate, identity_.key),
                           "https"};
};

TEST_F(ChatClientTls, SpeaksToAServerThatIsTrusted) {
  ::setenv("SSL_CERT_FILE", file().c_str(), 1);
  EXPECT_EQ(ask(server_.endpoint()), "Center.");
}

TEST_F(ChatClientTls, SendsNothingToOneThatIsNot) {
  EXPECT_THAT(test::sentence_of<Error>([&] { ask(server_.endpoint()); }), HasSubstr("is not trusted"));
  EXPECT_TRUE(server_.bodies.empty());
}

}  // namespace
}  // namespace kerf
