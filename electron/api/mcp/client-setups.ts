import type { AccessClient, ClientSetup } from '#shared/domain/access';
import type { Language } from '#shared/domain/chat';

/**
 * How common programs are told where the workstation is. Programs on this computer start the command line, which reads the token
 * from its file, so there is no secret in their settings. The setups over HTTP need the token, and say so; it is never in the text.
 *
 * @param options.rest - Address of the REST door: `http://127.0.0.1:3085`.
 * @param options.mcp - Address of the MCP door.
 * @param options.command - How the command line is started here.
 * @returns Nothing for a client that is revoked; only what its doors allow.
 */
export function clientSetups(options: {
  readonly client: Pick<AccessClient, 'id' | 'doors' | 'tokenFile'>;
  readonly rest: string;
  readonly mcp: string;
  readonly language: Language;
  readonly command: { readonly command: string; readonly args: readonly string[] };
}): ClientSetup[] {
  const { client, rest, mcp, language, command } = options;
  const { tokenFile } = client;
  if (tokenFile === null) return [];
  const stdio = { command: command.command, args: [...command.args, 'mcp', '--client', client.id] };
  const url = `${mcp}/mcp`;
  const texts = TEXTS[language];
  const mcpSetups: ClientSetup[] = [
    {
      id: 'claude-desktop',
      title: 'Claude Desktop',
      place: texts.claudeDesktop,
      language: 'json',
      text: json({ mcpServers: { fairgap: stdio } }),
    },
    {
      id: 'claude-code',
      title: 'Claude Code',
      place: texts.claudeCode,
      language: 'shell',
      text: `claude mcp add --scope user fairgap -- ${[stdio.command, ...stdio.args].map(shellWord).join(' ')}`,
    },
    {
      id: 'cursor',
      title: 'Cursor',
      place: texts.cursor,
      language: 'json',
      text: json({ mcpServers: { fairgap: stdio } }),
    },
    {
      id: 'vs-code',
      title: 'VS Code',
      place: texts.vsCode,
      language: 'json',
      text: json({ servers: { fairgap: { type: 'stdio', ...stdio } } }),
    },
    {
      id: 'lm-studio',
      title: 'LM Studio',
      place: texts.lmStudio,
      language: 'json',
      text: json({ mcpServers: { fairgap: stdio } }),
    },
    {
      id: 'cherry-studio',
      title: 'Cherry Studio',
      place: texts.cherryStudio,
      language: 'json',
      text: json({ mcpServers: { fairgap: { name: 'Fairgap', type: 'stdio', ...stdio } } }),
    },
    {
      id: 'http',
      title: texts.httpTitle,
      place: `${texts.http} ${tokenFile}`,
      language: 'json',
      text: json({
        mcpServers: { fairgap: { type: 'http', url, headers: { Authorization: `Bearer ${texts.tokenPlace}` } } },
      }),
    },
  ];
  return [
    ...(client.doors.includes('mcp') ? mcpSetups : []),
    ...(client.doors.includes('rest')
      ? [
          {
            id: 'curl' as const,
            title: 'curl',
            place: texts.curl,
            language: 'shell' as const,
            text: `curl -s -H "Authorization: Bearer $(cat ${shellWord(tokenFile)})" ${rest}/v1/instruments`,
          },
        ]
      : []),
  ];
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** A word of a POSIX shell: in quotes where it has more than plain characters. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const TEXTS: Readonly<Record<Language, Readonly<Record<TextName, string>>>> = {
  en: {
    claudeDesktop:
      'Settings, Developer, Edit Config opens the folder of claude_desktop_config.json. Put this into that file (where it names servers already, add only the part "fairgap"), then quit Claude Desktop and start it again. No token is needed here.',
    claudeCode: 'Once, in a terminal.',
    cursor:
      'The file .cursor/mcp.json in your home folder, or in a project. Where it names servers already, add only the part "fairgap".',
    vsCode: 'Command palette, MCP: Open User Configuration; or .vscode/mcp.json in a project.',
    lmStudio: 'Program, Install, Edit mcp.json.',
    cherryStudio: 'Settings, MCP Servers, Add, Import from JSON.',
    httpTitle: 'Other programs, over HTTP',
    http: 'Settings of a program that cannot start others. The token will be in it in plain text: keep that file to yourself. The token is in',
    tokenPlace: 'PUT THE TOKEN HERE',
    curl: 'A terminal. The token is read from its file and stays out of the history.',
  },
  es: {
    claudeDesktop:
      'Ajustes, Desarrollador, Editar configuración abre la carpeta de claude_desktop_config.json. Ponga esto en ese archivo (si ya nombra servidores, añada solo la parte «fairgap»), cierre Claude Desktop del todo e inícielo otra vez. Aquí no hace falta ningún token.',
    claudeCode: 'Una vez, en un terminal.',
    cursor:
      'El archivo .cursor/mcp.json en su carpeta personal, o en un proyecto. Si ya nombra servidores, añada solo la parte «fairgap».',
    vsCode: 'Paleta de comandos, MCP: Open User Configuration; o .vscode/mcp.json en un proyecto.',
    lmStudio: 'Program, Install, Edit mcp.json.',
    cherryStudio: 'Ajustes, Servidores MCP, Añadir, Importar desde JSON.',
    httpTitle: 'Otros programas, por HTTP',
    http: 'Ajustes de un programa que no puede iniciar otros. El token estará ahí en texto claro: guarde ese archivo solo para usted. El token está en',
    tokenPlace: 'PONGA AQUÍ EL TOKEN',
    curl: 'Un terminal. El token se lee de su archivo y no queda en el historial.',
  },
};

type TextName =
  | 'claudeDesktop'
  | 'claudeCode'
  | 'cursor'
  | 'vsCode'
  | 'lmStudio'
  | 'cherryStudio'
  | 'httpTitle'
  | 'http'
  | 'tokenPlace'
  | 'curl';
