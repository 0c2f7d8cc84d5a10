export interface ListedVariable {
  name: string;
  defaultValue: string;
  /** The comment right above it, its lines joined. */
  meaning: string;
  commentedOut: boolean;
}

/**
 * The variables of an `env.example`: each a line `NAME=default`, or `# NAME=` where it is
 * commented out, under the comment lines that say what it means. An empty line ends a comment.
 */
export function parseEnvExample(text: string): ListedVariable[] {
  const listed: ListedVariable[] = [];
  let comment: string[] = [];
  for (const line of text.split('\n')) {
    const variable = /^(# ?)?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (variable !== null) {
      const [, mark, name = '', defaultValue = ''] = variable;
      const meaning = comment.join(' ');
      listed.push({ name, defaultValue, meaning, commentedOut: mark !== undefined });
      comment = [];
    } else if (line.startsWith('# ')) {
      comment.push(line.slice(2));
    } else {
      comment = [];
    }
  }
  return listed;
}
