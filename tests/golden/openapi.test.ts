import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOOR_LIMITS } from '#electron/api/door-limits';
import { openApiDocument } from '#electron/api/rest/openapi-document';
import { GROUP_TEXTS, INPUT_TEXTS } from '#electron/api/rest/openapi-texts';
import { type RestRoute, restRoutes } from '#electron/api/rest/rest-routes';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';

const routes = restRoutes();
const document = openApiDocument(routes, DOOR_LIMITS);
const operations = Object.entries(document.paths).flatMap(([place, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ place, method, operation: operation as OperationObject })),
);

describe('the OpenAPI document', () => {
  // A changed golden is a changed API: review it as a diff. UPDATE_GOLDEN=1 writes it anew.
  it('is as it was agreed on', () => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, text);

    expect(text).toEqual(readFileSync(GOLDEN, 'utf8'));
  });

  it('has one operation for each of the contract with this door, and none besides but the WebSocket', () => {
    const wanted = declaredOperations(contract)
      .filter(({ meta }) => meta.doors.includes('rest'))
      .map(({ name }) => operationIdOf(name));

    const told = operations.map(({ operation }) => operation.operationId);

    expect(told.toSorted()).toEqual([...wanted, 'stream'].toSorted());
  });

  it('has no way to trade and none to change the workstation', () => {
    const forbidden = declaredOperations(contract).filter(
      ({ meta }) => meta.scope === 'trade' || meta.scope === 'admin',
    );
    const told = new Set(operations.map(({ operation }) => operation.operationId));

    expect(forbidden.length).toBeGreaterThan(40);
    expect(forbidden.filter(({ name }) => told.has(operationIdOf(name)))).toEqual([]);
    expect(routes.map(({ operation }) => operation.meta.scope).filter((scope) => scope !== 'read')).toEqual([
      'propose',
      'propose',
    ]);
  });

  it('offers no input that names a file', () => {
    expect(routes.filter(({ withheld }) => withheld.length > 0).map(({ operation }) => operation.name)).toEqual([
      'structures.detect',
      'structures.evidence',
      'structures.certificate',
    ]);
    expect(JSON.stringify(document.paths)).not.toContain('"file"');
  });

  it('refers only to what it has, and has only what it refers to', () => {
    const text = JSON.stringify(document);
    const references = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)].map(([, a, b]) => `${a}/${b}`),
    );
    const components = Object.entries(document.components)
      .filter(([kind]) => kind !== 'securitySchemes')
      .flatMap(([kind, named]) => Object.keys(named).map((name) => `${kind}/${name}`));

    expect([...references].toSorted()).toEqual(components.toSorted());
    expect(text.split('"$ref"').length - 1).toBe(text.split('"$ref":"#/components/').length - 1);
  });

  it('declares the parameters of each path, and says what every input is', () => {
    for (const { place, operation } of operations) {
      const inPath = [...place.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = (operation.parameters ?? []).filter((parameter) => parameter.name !== undefined);

      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
      expect(parameters.filter(({ required, in: where }) => where === 'path' && !required)).toEqual([]);
      expect(parameters.filter(({ description }) => !description)).toEqual([]);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
  });

  it('names the types of the domain instead of repeating them', () => {
    expect(Object.keys(document.components.schemas ?? {})).toEqual(
      expect.arrayContaining([
        ...['AccuracyReport', 'AlertRule', 'CandleColumns', 'Confluence', 'OrderTicket', 'Outcome', 'Prediction'],
        ...['Problem', 'Proposal', 'RiskEvaluation', 'RiskState', 'Signal', 'Structure'],
      ]),
    );
  });

  it('has nothing that OpenAPI reads otherwise than it is meant', () => {
    const text = JSON.stringify(document);

    // A field with `readOnly` must not be sent, and a schema with a dialect of its own is read by few generators.
    expect(text).not.toContain('"readOnly"');
    expect(text).not.toContain('"$schema"');
    expect(text).not.toContain('"$defs"');
  });

  it('has no text that nothing needs', () => {
    const groups = new Set(routes.map(({ operation }) => operation.path[0]));
    const inputs = new Set(routes.flatMap((route) => inputNames(route)));

    expect(Object.keys(GROUP_TEXTS).toSorted()).toEqual([...groups].toSorted());
    expect(Object.keys(INPUT_TEXTS).filter((key) => !inputs.has(key))).toEqual([]);
  });
});

function inputNames({ fields, operation }: RestRoute): string[] {
  return Object.keys(fields).flatMap((name) => [name, `${operation.name}.${name}`]);
}

function operationIdOf(name: string): string {
  const [group, operation = ''] = name.split('.');
  return `${group}${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
}

const GOLDEN = path.join(import.meta.dirname, 'openapi.json');
