// A real OpenID Connect provider on a port of loopback's own, until its input ends. It prints its issuer when it listens.
// The argument is JSON: the client as the provider is to know it, and the groups of each account.

import http from "node:http";
import process from "node:process";

import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const { client, groups } = JSON.parse(process.argv[2]);

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...(alg === "EdDSA" && { crv: "Ed25519" }) });
  return { ...(await exportJWK(privateKey)), alg, use: "sig", kid: alg };
}

const server = http.createServer();
server.listen(0, "127.0.0.1", async () => {
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
    clients: [client],
    jwks: { keys: await Promise.all(["RS256", "PS256", "ES256", "EdDSA"].map(key)) },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256", "EdDSA"] },
    scopes: ["openid", "profile", "groups"],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
    conformIdTokenClaims: false, // the claims stand in the ID token itself
    cookies: { keys: ["of this run alone"] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} Example`, preferred_username: id, groups: groups[id] }),
    }),
  });
  server.on("request", provider.callback());
  process.stdout.write(`${provider.issuer}\n`);
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
