import { toJson } from "./literal";
import { assetNote, body, FILM, FRAMES, type Media, PICTURE } from "./request";
import { KEY, type Target } from "./types";

const MEDIA: Media = { picture: "picture", film: "film", frames: "frames" };

/** reqwest and nothing of ours: `cargo add` says what it takes. */
export function rust(target: Target): string {
  const { origin, modality, model } = target;
  const stream = modality === "streaming";
  const files = modality === "image" || modality === "video";
  const fields = body(target, MEDIA);
  const json = toJson(stream ? { ...fields, stream: true } : fields, 0).replaceAll("\n", "\n        ");
  const note = assetNote(target);
  return [
    `// cargo add reqwest --features json && cargo add serde_json && cargo add tokio --features full${files ? " && cargo add base64" : ""}`,
    ...(note ? [`// ${note}`] : []),
    ...(files ? ["use base64::{engine::general_purpose::STANDARD, Engine};"] : []),
    stream ? "use serde_json::json;" : "use serde_json::{json, Value};",
    ...(stream ? ["use std::io::Write;"] : []),
    "",
    "#[tokio::main]",
    "async fn main() -> Result<(), Box<dyn std::error::Error>> {",
    `    let key = std::env::var("${KEY}")?;`,
    ...load(modality, model.filmAsFrames),
    `    let ${stream ? "mut response" : "answer: Value"} = reqwest::Client::new()`,
    `        .post("${origin}/api/v1/chat/completions")`,
    "        .bearer_auth(key)",
    `        .json(&json!(${json}))`,
    "        .send()",
    "        .await?",
    `        .error_for_status()?${stream ? ";" : ""}`,
    ...(stream ? STREAM : ["        .json()", "        .await?;", ...print(modality)]),
    "    Ok(())",
    "}",
    "",
  ].join("\n");
}

function load(modality: string, asFrames: boolean): string[] {
  const url = (kind: string, file: string) =>
    `format!("data:${kind};base64,{}", STANDARD.encode(std::fs::read(${file})?))`;
  if (modality === "image") return [`    let picture = ${url("image/png", `"${PICTURE}"`)};`];
  if (modality !== "video") return [];
  if (!asFrames) return [`    let film = ${url("video/mp4", `"${FILM}"`)};`];
  return [
    "    let mut frames = Vec::new();",
    `    for file in [${FRAMES.map((file) => `"${file}"`).join(", ")}] {`,
    `        frames.push(${url("image/png", "file")});`,
    "    }",
  ];
}

function print(modality: string): string[] {
  const message = ['    let message = &answer["choices"][0]["message"];'];
  if (modality === "tools") return [...message, '    println!("{}", message["tool_calls"]);'];
  const content = '    println!("{}", message["content"].as_str().unwrap_or_default());';
  if (modality !== "reasoning") return [...message, content];
  return [...message, '    println!("{}\\n", message["reasoning"].as_str().unwrap_or_default());', content];
}

const STREAM = `
    let mut buffer = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        buffer.extend_from_slice(&bytes);
        while let Some(end) = buffer.iter().position(|byte| *byte == b'\\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let Some(data) = line.trim().strip_prefix("data: ") else { continue };
            if data == "[DONE]" {
                break;
            }
            let event: serde_json::Value = serde_json::from_str(data)?;
            if let Some(text) = event["choices"][0]["delta"]["content"].as_str() {
                print!("{text}");
                std::io::stdout().flush()?;
            }
        }
    }`
  .slice(1)
  .split("\n");
