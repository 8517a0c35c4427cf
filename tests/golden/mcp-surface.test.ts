import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient, fakeLink, knownClient, OTHER_TOKEN, openDoor, TOKEN } from '#tests/support/mcp-rig';

// What programs see of the workstation over MCP. A changed line here is a changed promise: review it as a diff.
// UPDATE_GOLDEN=1 writes the file anew.
describe('the MCP surface', () => {
  const link = fakeLink([knownClient(['read']), knownClient(['read', 'propose'], OTHER_TOKEN, 'proposer')]);
  let door: Awaited<ReturnType<typeof openDoor>>;
  beforeAll(async () => {
    door = await openDoor(link);
  });
  afterAll(() => door.close());

  it('is the one that was reviewed', async () => {
    const reader = await surface(TOKEN);
    const proposer = await surface(OTHER_TOKEN);
    const { tools, ...rest } = reader;
    const added = proposer.tools.filter(({ name }) => tools.every((tool) => tool.name !== name));
    const found = `${JSON.stringify({ ...rest, tools, toolsOfProposers: added }, null, 1)}\n`;

    // Proposing adds tools, and changes nothing else.
    expect({ ...proposer, tools: proposer.tools.filter((tool) => !added.includes(tool)) }).toEqual(reader);
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, found);
    expect(found).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('offers programs no tool that confirms, sends, cancels or changes anything', async () => {
    const { tools } = await surface(OTHER_TOKEN);

    const acting = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name);

    expect(acting).toEqual(['orders_propose', 'predictions_request']);
    expect(tools.filter(({ annotations }) => annotations?.destructiveHint !== false)).toEqual([]);
  });

  async function surface(token: string) {
    const { client } = await connectClient(door.url, token);
    try {
      return {
        server: client.getServerVersion(),
        instructions: client.getInstructions()?.split('\n'),
        capabilities: client.getServerCapabilities(),
        tools: (await client.listTools()).tools,
        resources: (await client.listResources()).resources,
        resourceTemplates: (await client.listResourceTemplates()).resourceTemplates,
        prompts: (await client.listPrompts()).prompts,
      };
    } finally {
      await client.close();
    }
  }
});

const GOLDEN = path.join(import.meta.dirname, 'mcp-surface.json');
