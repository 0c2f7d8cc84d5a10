import { ESLint } from 'eslint';

/**
 * Lints made-up code with the project's configuration: reads `{rules, snippets: [{path, code}]}` as
 * JSON from stdin and writes the ids of those `rules` that each breaks. A process of its own, as
 * Jest can't load the configuration, which is an ES module. Without types, which take long.
 */
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { rules, snippets } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => rules.includes(ruleId),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});
const broken = [];
for (const { path, code } of snippets) {
  const [result] = await eslint.lintText(code, { filePath: path });
  broken.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(broken));
