// A real data server of the AT Protocol with its directory, on ports of loopback's own, until its input ends.
// It prints its address when it listens.

import process from "node:process";

import { TestNetworkNoAppView } from "@atproto/dev-env";

const network = await TestNetworkNoAppView.create({});
process.stdout.write(`${network.pds.url}\n`);

process.stdin.resume();
process.stdin.on("end", async () => {
  await network.close();
  process.exit(0);
});
