// Starts `fieldguide lsp` for the files of a guide, and explains what to do if the program cannot be started.
// Everything else is done by the server.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  // A bare program name may be searched for in the working directory first. The server therefore starts in the
  // extension's own folder, not in the folder that is open.
  const folder = context.extensionPath;
  context.subscriptions.push(
    vscode.commands.registerCommand("fieldguide.restart", () => restart(folder)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fieldguide.path")) {
        void restart(folder);
      }
    }),
  );
  await vscode.commands.executeCommand("setContext", "fieldguide.isActive", true);
  await start(folder);
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function restart(folder: string): Promise<void> {
  await deactivate();
  await start(folder);
}

async function start(folder: string): Promise<void> {
  const command = vscode.workspace.getConfiguration("fieldguide").get<string>("path") || "fieldguide";
  const server: ServerOptions = { command, args: ["lsp"], options: { cwd: folder } };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "markdown" },
      { scheme: "file", language: "yaml" },
      { scheme: "file", pattern: "**/*.{md,yaml,bib}" },
    ],
  };
  client = new LanguageClient("fieldguide", "fieldguide", server, options);
  try {
    await client.start();
  } catch {
    client = undefined;
    await explain(command);
  }
}

async function explain(command: string): Promise<void> {
  const settings = "Open Settings";
  const chosen = await vscode.window.showErrorMessage(
    `fieldguide: cannot start \`${command} lsp\`. Install fieldguide, or set "fieldguide.path" to the program.`,
    settings,
  );
  if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "fieldguide.path");
  }
}
