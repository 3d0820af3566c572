// Starts `fieldguide lsp` for the texts of a guide, and says what to do when the program is not found.
// Everything else is the server's.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("fieldguide.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fieldguide.path")) {
        void restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const command = vscode.workspace.getConfiguration("fieldguide").get<string>("path") || "fieldguide";
  const server: ServerOptions = { command, args: ["lsp"] };
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
