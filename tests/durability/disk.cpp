#include "durability/disk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace varve::testing {
namespace {

bool is_of_names(const Call& call) {
  return call.kind == Call::Kind::kCreate || call.kind == Call::Kind::kRename ||
         call.kind == Call::Kind::kRemove || call.kind == Call::Kind::kMakeFolder;
}

std::string folder_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

void fill(std::string& bytes, std::size_t begin, std::size_t end, Piece::Rest rest) {
  for (std::size_t i = begin; i < end; ++i) {
    bytes[i] = rest == Piece::Rest::kZeros ? '\0' : static_cast<char>(i * 2654435761U >> 11);
  }
}

void write_piece(std::string& bytes, const Call& call, const Piece& piece) {
  const std::size_t offset = call.offset;
  const std::size_t length = call.bytes.size();
  const std::size_t end = std::min(piece.end, length);
  const bool all = piece.rest != Piece::Rest::kOld;
  if (!all && piece.begin >= end) return;
  const std::size_t reaches = offset + (all ? length : end);
  if (bytes.size() < reaches) bytes.resize(reaches);
  if (all) fill(bytes, offset, offset + length, piece.rest);
  if (piece.begin < end) {
    bytes.replace(offset + piece.begin, end - piece.begin, call.bytes, piece.begin,
                  end - piece.begin);
  }
}

}  // namespace

Digest DiskState::digest() const {
  Sha256 all;
  for (const std::string& folder : folders) all.update(folder + "/");
  for (const auto& [name, bytes] : files) {
    all.update(fmt::format("\n{} {} ", name, bytes->size()));
    all.update(*bytes);
  }
  return all.finish();
}

void DiskState::put_into(const std::filesystem::path& folder) const {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const std::string& name : folders) std::filesystem::create_directories(folder / name);
  for (const auto& [name, bytes] : files) {
    std::ofstream file(folder / name, std::ios::binary);
    file.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  }
}

void Disk::found(int file, const std::string& name, std::string bytes) {
  contents_[file] = std::make_shared<std::string>(std::move(bytes));
  names_[name] = file;
}

void Disk::apply(const Call& call) {
  const bool believed = !call.failed && (!disbelieved || !disbelieved(call));
  if (call.kind == Call::Kind::kSync) {
    const auto bytes_of_it = [&](const Call& each) {
      return each.file == call.file && !is_of_names(each);
    };
    if (believed) settle(bytes_of_it);
    for (const Call* each : pending_) {
      if (call.failed && bytes_of_it(*each) && each->kind == Call::Kind::kWrite)
        stuck_.insert(each);
    }
  } else if (call.kind == Call::Kind::kSyncFolder) {
    if (believed) {
      settle([&](const Call& each) {
        return is_of_names(each) && folder_of(each.to.empty() ? each.name : each.to) == call.name;
      });
    }
  } else {
    pending_.push_back(&call);
  }
}

void Disk::settle(const std::function<bool(const Call&)>& which) {
  std::vector<const Call*> left;
  std::set<int>
      unsure;  // files of which an earlier write is stuck: what comes after stays after it
  for (const Call* call : pending_) {
    if (!which(*call) || stuck_.contains(call)) {
      left.push_back(call);
      if (stuck_.contains(call)) unsure.insert(call->file);
    } else if (!is_of_names(*call) && unsure.contains(call->file)) {
      left.push_back(call);
      certain_.insert(call);
    } else if (is_of_names(*call)) {
      change_names(names_, folders_, *call);
    } else {
      change(contents_, *call, Piece::whole());
    }
  }
  pending_ = std::move(left);
}

// Copies what others still look at.
void Disk::change(Files& files, const Call& call, const Piece& piece) {
  std::shared_ptr<std::string>& bytes = files[call.file];
  if (bytes == nullptr) bytes = std::make_shared<std::string>();
  if (bytes.use_count() > 1) bytes = std::make_shared<std::string>(*bytes);
  if (call.kind == Call::Kind::kWrite) {
    write_piece(*bytes, call, piece);
  } else if (call.kind == Call::Kind::kTruncate && piece.end > piece.begin) {
    bytes->resize(call.offset);
  }
}

void Disk::change_names(std::map<std::string, int>& names, std::set<std::string>& folders,
                        const Call& call) {
  switch (call.kind) {
    case Call::Kind::kCreate:
      names[call.name] = call.file;
      break;
    case Call::Kind::kRename:
      names[call.to] = call.file;
      names.erase(call.name);
      break;
    case Call::Kind::kRemove:
      names.erase(call.name);
      folders.erase(call.name);
      break;
    default:
      folders.insert(call.name);
  }
}

DiskState Disk::state(const std::vector<Piece>& pieces) const {
  Files contents = contents_;
  std::map<std::string, int> names = names_;
  std::set<std::string> folders = folders_;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Call& call = *pending_[i];
    if (!is_of_names(call)) {
      change(contents, call, certain_.contains(&call) ? Piece::whole() : pieces[i]);
    } else if (pieces[i].end > 0) {
      change_names(names, folders, call);
    }
  }
  DiskState state;
  const auto is_there = [&](std::string folder) {
    for (; !folder.empty(); folder = folder_of(folder)) {
      if (!folders.contains(folder)) return false;
    }
    return true;
  };
  for (const std::string& folder : folders) {
    if (is_there(folder)) state.folders.insert(folder);
  }
  for (const auto& [name, file] : names) {
    if (!is_there(folder_of(name))) continue;
    const auto bytes = contents.find(file);
    state.files[name] = bytes == contents.end() ? std::make_shared<std::string>() : bytes->second;
  }
  return state;
}

}  // namespace varve::testing
