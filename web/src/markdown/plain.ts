/** HTML in a model's markdown is shown as what it is: text. Otherwise `Vec<String>` would lose its half. */

interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

/** A remark plugin. `<br>` alone is a line break, since tables have no other. */
export function htmlAsText() {
  return (tree: Node): void => visit(tree);
}

function visit(node: Node): void {
  if (!node.children) return;
  node.children = node.children.map((child) => {
    if (child.type !== "html") {
      visit(child);
      return child;
    }
    const value = child.value ?? "";
    const plain: Node = /^<br\s*\/?>$/i.test(value) ? { type: "break" } : { type: "text", value };
    // A block of HTML stands where a paragraph would.
    return isFlow(node) ? { type: "paragraph", children: [plain] } : plain;
  });
}

function isFlow(node: Node): boolean {
  return (
    node.type === "root" || node.type === "blockquote" || node.type === "listItem" || node.type === "footnoteDefinition"
  );
}
